package io.spillway.lab.bench;

import io.spillway.director.service.Protocol;
import io.spillway.geo.api.Json;
import io.spillway.lab.bench.Transfer.Direction;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Spillway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Measures bulk TCP transfers over every {@link BulkPath}, between the same two programs, in turns. Before a path's transfers
 * that count there are smaller ones: they find out that it works, and its compiler does its work then. One thread.
 */
final class BulkBench {
    private static final long BASELINE_MS = 1000;
    private static final int TRIES = 50;
    private static final long PAUSE_MS = 200;
    /** For the transfers before those that count. */
    private static final int WARM_UP_PART = 2;

    private final BulkNetwork network;
    private final long bytes;
    private final int rounds;
    private final Progress progress;

    private BulkBench(BulkNetwork network, long bytes, int rounds, Progress progress) {
        this.network = network;
        this.bytes = bytes;
        this.rounds = rounds;
        this.progress = progress;
    }

    /**
     * @param bytes of each transfer that counts
     * @throws LabException a namespace or a program failed; the message says which
     */
    static BulkReport run(long bytes, int rounds, Progress progress) throws LabException {
        try (var network = BulkNetwork.open();
                var _ = new Daemon(
                        "iperf3",
                        network.program(
                                BulkNetwork.SERVER_NODE,
                                List.of(
                                        "iperf3",
                                        "-s",
                                        "-p",
                                        Integer.toString(BulkNetwork.PORT),
                                        // It says so when it is ended.
                                        "--logfile",
                                        "/dev/null")))) {
            return BulkReport.of(bytes, new BulkBench(network, bytes, rounds, progress).measure());
        }
    }

    private Map<BulkPath, Map<Direction, List<Transfer>>> measure() throws LabException {
        var transfers = new EnumMap<BulkPath, Map<Direction, List<Transfer>>>(BulkPath.class);
        for (int round = 1; round <= rounds; round++) {
            for (BulkPath path : BulkPath.values()) {
                progress.measuring("bulk: round %d of %d: %s".formatted(round, rounds, path.label()));
                Map<Direction, List<Transfer>> ofPath =
                        transfers.computeIfAbsent(path, _ -> new EnumMap<>(Direction.class));
                measure(path)
                        .forEach((direction, transfer) -> ofPath.computeIfAbsent(direction, _ -> new ArrayList<>())
                                .add(transfer));
            }
        }
        return transfers;
    }

    private Map<Direction, Transfer> measure(BulkPath path) throws LabException {
        return switch (path) {
            case IP_FORWARD -> transfers(path);
            case NFT_DNAT -> {
                network.setDnat(true);
                try {
                    yield transfers(path);
                } finally {
                    network.setDnat(false);
                }
            }
            case HAPROXY -> throughHaproxy(path, "");
            case HAPROXY_SPLICE -> throughHaproxy(path, "  option splice-auto\n");
            case DIRECTOR -> throughDirector(path);
        };
    }

    private Map<Direction, Transfer> throughDirector(BulkPath path) throws LabException {
        List<String> command = Spillway.daemonProgram(DirectorProgram.class, List.of(Protocol.TCP.name()));
        try (var director = new Child("the director", network.program(BulkNetwork.DIRECTOR_NODE, command))) {
            director.readLine();
            return transfers(path);
        }
    }

    private Map<Direction, Transfer> throughHaproxy(BulkPath path, String option) throws LabException {
        String configuration =
                """
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                %s
                listen bulk
                  bind %s:%d
                  server server %s:%d
                """.formatted(option, BulkNetwork.VIP, BulkNetwork.PORT, BulkNetwork.SERVER, BulkNetwork.PORT);
        network.setVip(true);
        try {
            Path file = Files.createTempFile("spillway-bench", ".haproxy");
            try {
                Files.writeString(file, configuration);
                List<String> command = List.of("haproxy", "-db", "-q", "-f", file.toString());
                try (var haproxy = new Daemon("HAProxy", network.program(BulkNetwork.DIRECTOR_NODE, command))) {
                    Map<Direction, Transfer> transfers = transfers(path);
                    haproxy.requireAlive();
                    return transfers;
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new LabException("can't write HAProxy's configuration: " + e);
        } finally {
            network.setVip(false);
        }
    }

    private Map<Direction, Transfer> transfers(BulkPath path) throws LabException {
        awaitReady(path);
        Map<Direction, Transfer> transfers = new EnumMap<>(Direction.class);
        for (Direction direction : Direction.values()) {
            iperf(path, direction, bytes / WARM_UP_PART);
        }
        for (Direction direction : Direction.values()) {
            transfers.put(direction, measure(path, direction));
        }
        return transfers;
    }

    private Transfer measure(BulkPath path, Direction direction) throws LabException {
        long idleStartNs = System.nanoTime();
        long idleStartCpuNs = CpuTime.machineNs();
        pause(BASELINE_MS);
        double idleShare = (double) (CpuTime.machineNs() - idleStartCpuNs) / (System.nanoTime() - idleStartNs);
        long startNs = System.nanoTime();
        long startCpuNs = CpuTime.machineNs();
        JsonNode end = iperf(path, direction, bytes);
        double cpuNs = CpuTime.machineNs() - startCpuNs - idleShare * (System.nanoTime() - startNs);
        JsonNode received = end.path("sum_received");
        return new Transfer(
                received.path("bytes").asLong(),
                received.path("seconds").asDouble(),
                cpuNs / 1e9,
                idleShare / Runtime.getRuntime().availableProcessors());
    }

    /** Its report's last part. */
    private JsonNode iperf(BulkPath path, Direction direction, long bytes) throws LabException {
        List<String> command = new ArrayList<>(List.of(
                "iperf3",
                "-J",
                "-c",
                path.destination(),
                "-p",
                Integer.toString(BulkNetwork.PORT),
                "-n",
                Long.toString(bytes)));
        if (direction == Direction.DOWNLOAD) {
            command.add("-R");
        }
        JsonNode report = Json.read(output(command), JsonNode.class);
        String error = report.path("error").asString("");
        long received = report.path("end").path("sum_received").path("bytes").asLong(0);
        if (!error.isEmpty() || received == 0) {
            throw new LabException("no transfer by way of " + path.label() + ": " + error);
        }
        return report.path("end");
    }

    /** Programs take a moment until they listen, and iperf3's server one between two clients. */
    private void awaitReady(BulkPath path) throws LabException {
        for (int attempt = 1; ; attempt++) {
            try {
                iperf(path, Direction.DOWNLOAD, 1_000_000);
                return;
            } catch (LabException e) {
                if (attempt == TRIES) {
                    throw e;
                }
                pause(PAUSE_MS);
            }
        }
    }

    private String output(List<String> command) throws LabException {
        try {
            Process process = network.program(BulkNetwork.CLIENT_NODE, command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // Its status says no more than its report.
            process.waitFor();
            return text;
        } catch (IOException e) {
            throw new LabException("can't run iperf3: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while iperf3 ran");
        }
    }

    private static void pause(long ms) throws LabException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while measuring");
        }
    }
}

package io.spillway.lab.bench;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.lab.scenario.BirdControl;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** BIRD with nothing but the one session and its routing table. */
record BirdReceiver(Process process, BirdControl control) implements Receiver {
    private static final Duration START = Duration.ofSeconds(10);
    private static final int PATIENCE_S = 10;

    static Receiver start(FullTableNetwork network) throws LabException {
        Path folder = network.folder();
        Path socket = folder.resolve("bird.ctl");
        String program = DistroPackage.BIRD
                .find()
                .orElseThrow(() -> new LabException("no BIRD here: apt-get install bird2"))
                .toString();
        try {
            Files.createDirectories(folder);
            Path config = Files.writeString(folder.resolve("bird.conf"), """
                    router id %1$s;
                    log stderr { warning, error, fatal };
                    protocol device {}
                    protocol bgp table {
                      local %1$s as %2$d;
                      neighbor %3$s as %4$d;
                      passive yes;
                      ipv4 { import all; export none; };
                    }
                    """.formatted(
                    FullTableNetwork.RECEIVER, FullTableNetwork.RECEIVER_AS, FullTable.SENDER, FullTable.SENDER_AS));
            Process process = network.inNode(
                            FullTableNetwork.RECEIVER_NODE,
                            List.of(program, "-f", "-c", config.toString(), "-s", socket.toString()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                return new BirdReceiver(process, connect(socket));
            } catch (LabException e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new LabException("can't start BIRD: " + e.getMessage());
        }
    }

    private static BirdControl connect(Path socket) throws LabException {
        return Wait.until(
                START,
                "BIRD to run",
                () -> {
                    try {
                        return Optional.of(BirdControl.connect(socket));
                    } catch (IOException e) {
                        return Optional.empty();
                    }
                },
                () -> "what it said is above");
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean hasSentinel() throws LabException {
        try {
            return control.pathTo(FullTable.SENTINEL).isPresent();
        } catch (IOException e) {
            throw new LabException("BIRD doesn't answer: " + e.getMessage());
        }
    }

    @Override
    public int prefixes() throws LabException {
        try {
            return control.routeCount();
        } catch (IOException e) {
            throw new LabException("BIRD doesn't answer: " + e.getMessage());
        }
    }

    @Override
    public void close() throws LabException {
        try {
            control.close();
            process.destroy();
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                throw new LabException("BIRD doesn't end, and is killed");
            }
        } catch (IOException e) {
            throw new LabException("can't end BIRD: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while BIRD ended");
        } finally {
            process.destroyForcibly();
        }
    }
}

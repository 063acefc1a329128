package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Spillway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a speaker takes to have a full table: from the first byte of the first UPDATE to the moment when the last
 * route is best. All receivers in turns, each time in a new process, with the same sender. One thread.
 */
public final class FullTableBench {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** How often the receiver is asked for the last route, from when the last byte was sent. */
    private static final Duration POLL = Duration.ofMillis(20);
    /** A receiver that has just begun to listen shall have nothing else to do when the table comes. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final Duration SETTLE = Duration.ofSeconds(5);

    private final FullTableNetwork network;
    private final Path table;

    private FullTableBench(FullTableNetwork network, Path table) {
        this.network = network;
        this.table = table;
    }

    /**
     * What is to be measured.
     *
     * @param routes 2..; without a file
     * @param sets different sets of attributes, 2..routes; without a file
     * @param file UPDATEs back to back instead of a generated table, the last of which announces the sentinel; null:
     *     generated
     * @param rounds 1..
     * @param receivers at least one
     */
    public record Settings(
            int routes, int sets, long seed, @Nullable Path file, int rounds, List<ReceiverKind> receivers) {}

    /** @throws LabException a namespace, a program or a child process failed; the message says which */
    public static FullTableReport run(Settings settings, Progress progress) throws LabException {
        Machine machine = Machine.ofThis();
        try (FullTableNetwork network = FullTableNetwork.open()) {
            Path table = settings.file();
            if (table == null) {
                progress.measuring("making a table of %,d routes".formatted(settings.routes()));
                table = Files.write(
                        Files.createDirectories(network.folder()).resolve("table.bgp"),
                        FullTable.generate(settings.routes(), settings.sets(), settings.seed())
                                .updates());
            }
            FullTableBench bench = new FullTableBench(network, table.toAbsolutePath());
            Map<ReceiverKind, List<FullTableReading>> readings = new EnumMap<>(ReceiverKind.class);
            for (int round = 1; round <= settings.rounds(); round++) {
                for (ReceiverKind kind : settings.receivers()) {
                    progress.measuring("round %d of %d: %s".formatted(round, settings.rounds(), kind.label()));
                    readings.computeIfAbsent(kind, _ -> new ArrayList<>()).add(bench.measure(kind));
                }
            }
            return FullTableReport.of(machine, settings, Files.size(table), readings);
        } catch (IOException e) {
            throw new LabException("can't write the table: " + e);
        }
    }

    private FullTableReading measure(ReceiverKind kind) throws LabException {
        List<String> sending = Spillway.program(
                TableSender.class,
                List.of(
                        FullTable.SENDER,
                        FullTableNetwork.RECEIVER,
                        Long.toString(FullTable.SENDER_AS),
                        table.toString()));
        try (Receiver receiver = kind.start(network);
                Child sender = new Child("the sender", network.inNode(FullTableNetwork.SENDER_NODE, sending))) {
            sender.readLine();
            pause(QUIET);
            ProcessUsage before = ProcessUsage.of(receiver.pid());
            String[] times = sender.ask("send").split(" ", -1);
            long firstByteNs = Long.parseLong(times[0]);
            while (!receiver.hasSentinel()) {
                if (System.nanoTime() - firstByteNs > LIMIT.toNanos()) {
                    throw new LabException(kind.label() + " has no route to " + FullTable.SENTINEL + " after "
                            + LIMIT.toMinutes() + " minutes; it has " + receiver.prefixes() + " others");
                }
                pause(POLL);
            }
            double seconds = (System.nanoTime() - firstByteNs) / 1e9;
            ProcessUsage done = ProcessUsage.of(receiver.pid());
            pause(SETTLE);
            ProcessUsage settled = ProcessUsage.of(receiver.pid());
            return new FullTableReading(
                    seconds,
                    (Long.parseLong(times[1]) - firstByteNs) / 1e9,
                    done.cpuSeconds() - before.cpuSeconds(),
                    done.cpuSeconds(),
                    settled.cpuSeconds() - done.cpuSeconds(),
                    done.residentMb(),
                    settled.residentMb(),
                    settled.peakMb(),
                    receiver.prefixes());
        }
    }

    private static void pause(Duration time) throws LabException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while measuring");
        }
    }
}

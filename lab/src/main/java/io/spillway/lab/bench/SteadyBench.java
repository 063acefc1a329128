package io.spillway.lab.bench;

import io.spillway.lab.bench.DirectorBench.Progress;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Wait;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether BFD 50 ms x 3 with a BIRD stays up while the same JVM takes in a full table, loses it and takes it in again, over
 * and over. One thread.
 */
public final class SteadyBench {
    private static final long SEED = 1;
    private static final int ROUTES_PER_SET = 7;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final FailoverNetwork network;
    private final Child speaker;
    private final int routes;

    private SteadyBench(FailoverNetwork network, Child speaker, int routes) {
        this.network = network;
        this.speaker = speaker;
        this.routes = routes;
    }

    /**
     * @param time how long at least; a table that has begun is finished
     * @param routes of a table, >= 100
     * @throws LabException a namespace or a program failed; the message says which. A session that goes down is a result.
     */
    public static SteadyReport run(Duration time, int routes, Progress progress) throws LabException {
        progress.measuring("making a table of " + routes + " routes");
        FullTable table = FullTable.generate(routes, routes / ROUTES_PER_SET, SEED);
        try (var network = FailoverNetwork.open("steady")) {
            network.writeTable(table.updates());
            try (Daemon _ = network.startWatchingRouter();
                    var speaker = network.startSteadySpeaker()) {
                return new SteadyBench(network, speaker, table.routes()).measure(time, progress);
            }
        }
    }

    private SteadyReport measure(Duration time, Progress progress) throws LabException {
        boolean _ = Wait.until(
                PATIENCE,
                "the BFD session to come up",
                () -> network.bfdIsUp() ? Optional.of(true) : Optional.empty(),
                () -> "it is not");
        long startNs = System.nanoTime();
        int tables = 0;
        while (System.nanoTime() - startNs < time.toNanos()) {
            takeIn();
            tables++;
            progress.measuring("table %d is in; BFD: %s".formatted(tables, speaker.ask("bfd")));
        }
        String[] bfd = speaker.ask("bfd").split(" ", 5);
        return new SteadyReport(
                Machine.ofThis(),
                (System.nanoTime() - startNs) / 1e9,
                routes,
                tables,
                Integer.parseInt(bfd[2]),
                Long.parseLong(bfd[3]),
                Long.parseLong(bfd[4]) / 1e6);
    }

    private void takeIn() throws LabException {
        try (Child feeder = network.startFeeder()) {
            String _ = feeder.readLine();
            String _ = feeder.ask("send");
            awaitPrefixes(routes);
        }
        // The feeder's end ends its session, and with it all its routes.
        awaitPrefixes(0);
    }

    private void awaitPrefixes(int count) throws LabException {
        String expected = Integer.toString(count);
        boolean _ = Wait.until(
                PATIENCE,
                count + " prefixes to be there",
                () -> speaker.ask("prefixes").equals(expected) ? Optional.of(true) : Optional.empty(),
                () -> "they were not");
    }
}

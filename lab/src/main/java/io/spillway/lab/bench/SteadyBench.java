package io.spillway.lab.bench;

import io.spillway.geo.api.NeighborView;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Wait;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a session watched by BFD 50 ms x 3 stays up while the same speaker takes in a full table, loses it and takes it in
 * again, over and over. One thread.
 */
public final class SteadyBench {
    private static final long SEED = 1;
    private static final int ROUTES_PER_SET = 7;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private final FailoverNetwork network;
    private final SpeakerDaemon speaker;
    private final int routes;

    private SteadyBench(FailoverNetwork network, SpeakerDaemon speaker, int routes) {
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
        speaker.awaitRunning();
        boolean _ = Wait.until(
                PATIENCE,
                "the watched session to come up",
                () -> watched().session() != null && network.bfdIsUp() ? Optional.of(true) : Optional.empty(),
                () -> "it is not");
        long flapsBefore = watched().troubles().flaps();
        long startNs = System.nanoTime();
        int tables = 0;
        while (System.nanoTime() - startNs < time.toNanos()) {
            takeIn();
            tables++;
            progress.measuring("table %d has come and gone; BFD: %s"
                    .formatted(tables, watched().bfd()));
        }
        NeighborView.Troubles troubles = watched().troubles();
        long downs = troubles.flaps() - flapsBefore;
        NeighborView.Event last = troubles.last();
        return new SteadyReport(
                Machine.ofThis(),
                (System.nanoTime() - startNs) / 1e9,
                routes,
                tables,
                downs,
                downs == 0 || last == null ? null : last.words());
    }

    private NeighborView watched() throws LabException {
        return speaker.neighbor(FailoverNetwork.ROUTER_ADDRESS);
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
        boolean _ = Wait.until(
                PATIENCE,
                count + " prefixes to be there",
                () -> speaker.prefixesOf(FailoverNetwork.FEEDER_ADDRESS) == count
                        ? Optional.of(true)
                        : Optional.empty(),
                () -> "they were not");
    }
}

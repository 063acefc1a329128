package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * How long a route stays in a neighbor's kernel after its announcer went away, one {@link Failure} after the other, with
 * Spillway and with BIRD in turns. Each round has fresh processes. One thread.
 */
public final class FailoverBench {
    private static final int PATIENCE_S = 30;
    private static final int ATTEMPTS = 5;

    private final FailoverNetwork network;
    private final RouteWatch routes;
    private final RandomGenerator random;
    private final Map<Failure, Map<Announcer, Integer>> repeats = new EnumMap<>(Failure.class);

    private FailoverBench(FailoverNetwork network, RouteWatch routes, RandomGenerator random) {
        this.network = network;
        this.routes = routes;
        this.random = random;
    }

    /**
     * @param rounds of each failure with each announcer, >= 1
     * @param random the moment within the timers' periods
     * @throws LabException a namespace or a program failed, or a route didn't go; the message says which
     */
    public static FailoverReport run(int rounds, RandomGenerator random, Progress progress) throws LabException {
        Map<Failure, Map<Announcer, List<Double>>> times = new EnumMap<>(Failure.class);
        try (var network = FailoverNetwork.open("failover");
                var routes = network.watch()) {
            var bench = new FailoverBench(network, routes, random);
            for (int round = 1; round <= rounds; round++) {
                for (Failure failure : Failure.values()) {
                    for (Announcer announcer : Announcer.values()) {
                        progress.measuring(
                                "round %d of %d: %s, %s".formatted(round, rounds, failure.label(), announcer.label()));
                        times.computeIfAbsent(failure, _ -> new EnumMap<>(Announcer.class))
                                .computeIfAbsent(announcer, _ -> new ArrayList<>())
                                .add(bench.measure(failure, announcer, progress));
                    }
                }
            }
            return FailoverReport.of(Machine.ofThis(), times, bench.repeats);
        }
    }

    /** Milliseconds. On a machine that is too busy BFD may give a false alarm before the failure: that is no measurement. */
    private double measure(Failure failure, Announcer announcer, Progress progress) throws LabException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            OptionalDouble time = attempt(failure, announcer);
            if (time.isPresent()) {
                return time.getAsDouble();
            }
            repeats.computeIfAbsent(failure, _ -> new EnumMap<>(Announcer.class))
                    .merge(announcer, 1, Integer::sum);
            progress.measuring("a false alarm: the route was gone before anything had failed; once more");
        }
        throw new LabException(ATTEMPTS + " false alarms in a row: this machine has no time for the benchmark");
    }

    private OptionalDouble attempt(Failure failure, Announcer announcer) throws LabException {
        network.mend();
        network.forgetRoutes();
        routes.forget();
        try (Daemon router = network.startRouter(failure);
                Daemon site = network.startSite(announcer, failure)) {
            routes.awaitThere(PATIENCE_S);
            if (failure.bfd()) {
                boolean _ = Wait.until(
                        Duration.ofSeconds(PATIENCE_S),
                        "the BFD session to come up",
                        () -> network.bfdIsUp() ? Optional.of(true) : Optional.empty(),
                        () -> "it is not");
            }
            pause(Duration.ofMillis(1_000 + random.nextInt(1_000)));
            router.requireAlive();
            site.requireAlive();
            if (!routes.undisturbed()) {
                return OptionalDouble.empty();
            }
            long startNs = System.nanoTime();
            switch (failure) {
                case PLANNED_STOP -> site.terminate();
                case KILL -> site.kill();
                case BLACK_HOLE_BFD, BLACK_HOLE_HOLD -> network.cut();
            }
            return OptionalDouble.of((routes.awaitGone(PATIENCE_S) - startNs) / 1e6);
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

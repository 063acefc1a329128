package io.spillway.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.lab.simulate.Scenario.Event;
import io.spillway.lab.simulate.Scenario.Lifetime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What credit keeps to in worlds that nobody chose. Each fails with the seed of its world. */
class CreditInWorldsTest {
    private static final int SEEDS = 8;
    private static final double ROUNDING = 1e-9;

    /**
     * A site takes foreign connections only while it plans to stay below 0.7, whatever is lost, mute, parted or flashes, and
     * however long they live: an interval's growth of its own clients is in the plan.
     */
    @Test
    void whileNoSiteDiesForeignConnectionsTakeNobodyFarAboveTheLimit() {
        assertThat(broken(
                        event -> !(event instanceof Event.Kill),
                        (_, alone, credit) -> credit.remoteOverMax() <= 0.08 && decent(alone, credit)))
                .isEmpty();
    }

    /**
     * A dead site's clients come to its neighbours at once, beside the foreign connections that are there: no plan knows of
     * that, and established connections don't move. What that adds up to depends on how
     * long these live: one minute by a whole site's capacity, in all the sites and two hours together, and five with an hour's
     * connections.
     */
    @Test
    void whenSitesDieForeignConnectionsAreInTheWayOnlyForAMoment() {
        assertThat(broken(
                        _ -> true,
                        (world, alone, credit) ->
                                credit.remoteOverSiteMin() <= (livesLong(world) ? 5 : 1) && decent(alone, credit)))
                .isEmpty();
    }

    private interface Promise {
        boolean isKept(Scenario world, Scores alone, Scores credit);
    }

    private static boolean livesLong(Scenario world) {
        return world.lifetimes().stream().anyMatch(lifetime -> lifetime.tauS() > 600);
    }

    /** Into a tunnel that has just died goes what is new until it is known, a tick later. */
    private static boolean decent(Scores alone, Scores credit) {
        return credit.pingPongTicks() == 0
                && credit.blackholedPct() <= 0.15
                && credit.overPct() <= alone.overPct() + ROUNDING;
    }

    private static List<String> broken(Predicate<Event> events, Promise promise) {
        return worlds(events).parallelStream()
                .flatMap(world -> {
                    Scores alone = new Simulation(world, PolicyKind.NONE, Simulation.Watcher.NOBODY).run();
                    Scores credit = new Simulation(world, PolicyKind.CREDIT, Simulation.Watcher.NOBODY).run();
                    return promise.isKept(world, alone, credit)
                            ? Stream.<String>empty()
                            : Stream.of(world.name() + ", seed " + world.seed() + ": " + credit);
                })
                .toList();
    }

    private static List<Scenario> worlds(Predicate<Event> events) {
        List<Scenario> worlds = new ArrayList<>();
        for (int sites : new int[] {2, 4, 9}) {
            for (List<Lifetime> lifetimes : List.of(RandomWorld.SHORT, RandomWorld.USUAL, RandomWorld.LONG)) {
                String name = sites + " sites, connections live " + lifetimes;
                LongStream.rangeClosed(1, SEEDS)
                        .mapToObj(seed -> RandomWorld.of(name, 100 * seed + sites, sites, 2, lifetimes))
                        .map(world -> with(world, events))
                        .forEach(worlds::add);
            }
        }
        return worlds;
    }

    private static Scenario with(Scenario s, Predicate<Event> events) {
        return new Scenario(
                s.name(),
                s.desc(),
                s.dtS(),
                s.durationS(),
                s.startUtcHour(),
                s.seed(),
                s.lifetimes(),
                s.intervalS(),
                s.jitterS(),
                s.reportLoss(),
                s.noiseSigma(),
                s.sites(),
                s.events().stream().filter(events).toList());
    }
}

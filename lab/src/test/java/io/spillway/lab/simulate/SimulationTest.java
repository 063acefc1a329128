package io.spillway.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.lab.simulate.Scenario.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final List<Event> NOTHING = List.of();

    @Test
    void withoutAPolicyAConstantDemandStaysWhereItIs() {
        Scenario world = Tiny.world(NOTHING, 0.5, 1.2);
        double[][] loads = loads(world, PolicyKind.NONE);
        for (double[] tick : loads) {
            assertThat(tick).containsExactly(new double[] {0.5, 1.2}, within(1e-9));
        }
        // 200 of 1700 connections are above capacity; 2 sites report once a minute to one other.
        Scores scores = new Simulation(world, PolicyKind.NONE, Simulation.Watcher.NOBODY).run();
        assertThat(scores.overPct()).isEqualTo(100 * 200.0 / 1700, within(1e-9));
        assertThat(scores.messagesPerSiteHour()).isEqualTo(60);
        assertThat(scores.convergenceS()).isNaN();
    }

    @Test
    void aDeadSitesClientsComeToTheTwoNearestAfterHalfAMinute() {
        double[][] loads = loads(Tiny.world(List.of(new Event.Kill(0, 100, 200)), 0.5, 0.2, 0.2, 0.2), PolicyKind.NONE);
        assertThat(loads[9]).containsExactly(new double[] {0.5, 0.2, 0.2, 0.2}, within(1e-9));
        assertThat(loads[12]).containsExactly(new double[] {0, 0.2, 0.2, 0.2}, within(1e-9));
        // A tick's arrivals, of which some have left already, at 60 and 40 of a hundred.
        double left = 0.5 * (1 - Math.exp(-10 / 60.0));
        assertThat(loads[13]).containsExactly(new double[] {0, 0.2 + 0.6 * left, 0.2 + 0.4 * left, 0.2}, within(1e-9));
        assertThat(loads[30]).as("back, with nothing but the first tick's").contains(new double[] {left}, within(1e-9));
        assertThat(loads[59][0]).isEqualTo(0.5, within(0.01));
    }

    @Test
    void mutedAndDeadSitesSendNothing() {
        assertThat(messages(Tiny.world(NOTHING, 0.5, 0.5))).isEqualTo(20);
        assertThat(messages(Tiny.world(List.of(new Event.Mute(0, 0, 600)), 0.5, 0.5)))
                .isEqualTo(10);
        assertThat(messages(Tiny.world(List.of(new Event.Kill(0, 0, 600)), 0.5, 0.5)))
                .isEqualTo(10);
        assertThat(messages(Tiny.lossy(Tiny.world(NOTHING, 0.5, 0.5), 1)))
                .as("lost ones were sent")
                .isEqualTo(20);
    }

    @Test
    void spillTakesAReportAndIsHeldWhereItWent() {
        Scores scores = onOff(Tiny.world(NOTHING, 1.5, 0.1));
        assertThat(scores.spilledPct()).isGreaterThan(10);
        assertThat(scores.rttSpilledMs()).isEqualTo(5 + 1.6 * 6371 * Math.PI / 180 / 100, within(1e-9));
    }

    @Test
    void withoutReportsNobodySpills() {
        assertThat(onOff(Tiny.lossy(Tiny.world(NOTHING, 1.5, 0.1), 1)).spilledPct())
                .isZero();
        assertThat(onOff(Tiny.world(List.of(new Event.Mute(1, 0, 600)), 1.5, 0.1))
                        .spilledPct())
                .isZero();
        assertThat(onOff(Tiny.world(List.of(new Event.Partition(0, 600, List.of(0))), 1.5, 0.1))
                        .spilledPct())
                .isZero();
    }

    @Test
    void aPartitionSwallowsATicksSpillAndThenTheTunnelIsKnownToBeDead() {
        // 1.5 against 0.1: there is spill at 300 s for certain.
        Scores whole = onOff(Tiny.world(NOTHING, 2.5, 0.01));
        Scores parted = onOff(Tiny.world(List.of(new Event.Partition(300, 300, List.of(1))), 2.5, 0.01));
        assertThat(whole.blackholedPct()).isZero();
        assertThat(parted.blackholedPct()).isEqualTo(100 * 2.5 / (2.51 * 60), within(1e-9));
    }

    @Test
    void aDeadSiteLosesWhatItHeldForOthers() {
        Scenario world = Tiny.world(List.of(new Event.Kill(1, 300, 60)), 2.5, 0.01);
        double[] foreign = new double[world.ticks()];
        new Simulation(world, PolicyKind.ON_OFF, (tick, connections, _) -> foreign[tick] = connections.at(1, 0)).run();
        assertThat(foreign[29]).isGreaterThan(100);
        assertThat(foreign[30]).isZero();
    }

    @Test
    void theSameWorldGivesTheSameScores() {
        Scenario world = RandomWorld.of("w", 3, 12, 1, RandomWorld.LONG);
        for (PolicyKind kind : PolicyKind.values()) {
            Scores first = new Simulation(world, kind, Simulation.Watcher.NOBODY).run();
            assertThat(new Simulation(world, kind, Simulation.Watcher.NOBODY).run())
                    .isEqualTo(first);
        }
    }

    @Test
    void randomWorldsRunWithEveryPolicyAndNoConnectionIsMadeOfNothing() {
        for (long seed = 1; seed <= 5; seed++) {
            Scenario world = RandomWorld.of("w", seed, 20, 1, seed % 2 == 0 ? RandomWorld.SHORT : RandomWorld.LONG);
            for (PolicyKind kind : PolicyKind.values()) {
                String which = "seed " + seed + ", " + kind.word();
                Scores scores = new Simulation(world, kind, (tick, connections, handed) -> {
                            for (int i = 0; i < 20; i++) {
                                double foreign = 0;
                                for (int j = 0; j < 20; j++) {
                                    assertThat(connections.at(i, j)).as(which).isGreaterThanOrEqualTo(0);
                                    foreign += i == j ? 0 : connections.at(i, j);
                                }
                                assertThat(connections.foreign(i)).as(which).isEqualTo(foreign, within(1e-6));
                            }
                        })
                        .run();
                assertThat(scores.spilledPct()).as(which).isBetween(0.0, 100.0);
            }
        }
    }

    private static Scores onOff(Scenario world) {
        return new Simulation(world, PolicyKind.ON_OFF, Simulation.Watcher.NOBODY).run();
    }

    private static double messages(Scenario world) {
        Scores scores = new Simulation(world, PolicyKind.NONE, Simulation.Watcher.NOBODY).run();
        return Math.rint(scores.messagesPerSiteHour() * world.sites().size() * 600 / 3600);
    }

    private static double[][] loads(Scenario world, PolicyKind kind) {
        double[][] loads = new double[world.ticks()][world.sites().size()];
        new Simulation(world, kind, (tick, connections, _) -> {
                    for (int i = 0; i < loads[tick].length; i++) {
                        loads[tick][i] =
                                connections.on(i) / world.sites().get(i).cap();
                    }
                })
                .run();
        return loads;
    }
}

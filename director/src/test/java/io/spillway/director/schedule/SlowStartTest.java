package io.spillway.director.schedule;

import static io.spillway.director.schedule.Pool.withSlowStart;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlowStartTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Duration RAMP = Duration.ofSeconds(15);
    private static final int FLOWS = 10_000;

    /** The newest server, 2, has just begun; the others are old hands. Connections stay for ever. */
    @ParameterizedTest
    @EnumSource(names = {"RR", "WRR", "LC", "WLC", "SED", "NQ", "TWOS"})
    void aNewServersShareRisesFromASixteenthToAll(SchedulerKind kind) {
        assertThat(shareOfNewServer(kind, 0)).isBetween(0.055, 0.070);
        assertThat(shareOfNewServer(kind, 7)).isBetween(0.48, 0.52);
        assertThat(shareOfNewServer(kind, 11)).isBetween(0.73, 0.77);
        assertThat(shareOfNewServer(kind, 15)).isBetween(0.97, 1.03);
        assertThat(shareOfNewServer(kind, 3600)).isBetween(0.97, 1.03);
    }

    /** What the new server takes for each flow that another of the same weight takes. */
    private static double shareOfNewServer(SchedulerKind kind, int seconds) {
        var pool = warmPool(kind, 1, 1, 1);
        pool.server(2).eligibleSinceNs = pool.nowNs - seconds * SECOND_NS;
        for (int i = 0; i < FLOWS; i++) {
            TestServer chosen = pool.server(pool.choose());
            // twos compares loads: only its draws are looked at here.
            chosen.active += kind == SchedulerKind.TWOS ? 0 : 1;
            chosen.inactive += kind == SchedulerKind.TWOS ? 0 : 1;
            chosen.lastWeight++;
        }
        int others = pool.server(0).lastWeight + pool.server(1).lastWeight;
        return pool.server(2).lastWeight * 2.0 / others;
    }

    @Test
    void wrrKeepsTheProportionOfWeights() {
        var pool = warmPool(SchedulerKind.WRR, 100, 1);
        pool.server(0).eligibleSinceNs = pool.nowNs - 7 * SECOND_NS;
        pool.take(FLOWS);
        assertThat(pool.server(0).active / (double) pool.server(1).active).isBetween(48.0, 52.0);
    }

    @Test
    void weightsFarApartStillRiseInProportion() {
        var pool = warmPool(SchedulerKind.WLC, 2_000_000_000, 1_000_000_000);
        pool.server(0).eligibleSinceNs = pool.nowNs - 7 * SECOND_NS;
        pool.take(FLOWS);
        assertThat(pool.server(0).active / (double) pool.server(1).active).isBetween(0.98, 1.02);
    }

    @ParameterizedTest
    @EnumSource(names = {"SH", "DH", "MH"})
    void hashesKnowNoSlowStart(SchedulerKind kind) {
        var pool = warmPool(kind, 1, 1, 1);
        var without = new Pool(Pool.withSlowStart(kind, Duration.ZERO), 1, 1, 1);
        pool.server(2).eligibleSinceNs = pool.nowNs;
        for (int i = 0; i < 200; i++) {
            String address = "192.0.2." + i;
            assertThat(pool.choose(address, i, address)).isEqualTo(without.choose(address, i, address));
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyIsHeldBackWhenAllStartTogether(SchedulerKind kind) {
        if (kind == SchedulerKind.TWOS) {
            return; // Draws from other sums.
        }
        var pool = warmPool(kind, 5, 3, 4);
        var without = new Pool(Pool.withSlowStart(kind, Duration.ZERO), 5, 3, 4);
        pool.servers.forEach(server -> server.eligibleSinceNs = pool.nowNs);
        for (int i = 0; i < 12; i++) {
            int chosen = pool.choose();
            assertThat(chosen).isEqualTo(without.choose());
            pool.server(chosen).active++;
            without.server(chosen).active++;
            pool.nowNs += SECOND_NS / 10;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOnlyUsableServerTakesEverythingHoweverNew(SchedulerKind kind) {
        if (kind.isHash()) {
            return;
        }
        var pool = warmPool(kind, 100, 100);
        pool.server(1).usable = false;
        pool.server(0).eligibleSinceNs = pool.nowNs;
        for (int i = 0; i < 50; i++) {
            assertThat(pool.take(1)).isEqualTo("0");
        }
    }

    @Test
    void ovfOverflowsANewServerEarlyButRefusesNothingForIt() {
        var pool = warmPool(SchedulerKind.OVF, 160, 4);
        pool.server(0).eligibleSinceNs = pool.nowNs;
        // Ten, and one more, then those of the second, then what the first is kept from.
        assertThat(pool.take(17)).isEqualTo("0 0 0 0 0 0 0 0 0 0 0 1 1 1 1 1 0");
    }

    @Test
    void foGivesAReturningServerTheTrafficWhenItsWeightHasPassedTheOthers() {
        var pool = warmPool(SchedulerKind.FO, 2, 1);
        pool.server(0).eligibleSinceNs = pool.nowNs;
        assertThat(pool.take(1)).isEqualTo("1");
        pool.nowNs += 6 * SECOND_NS;
        assertThat(pool.take(1)).isEqualTo("1");
        pool.nowNs += 2 * SECOND_NS;
        assertThat(pool.take(1)).isEqualTo("0");
    }

    @Test
    void lblcGivesANewServerFewerDestinations() {
        var pool = warmPool(SchedulerKind.LBLC, 1600, 1600);
        pool.server(1).eligibleSinceNs = pool.nowNs;
        for (int i = 0; i < 1700; i++) {
            int chosen = pool.choose("192.0.2.1", 1, "::" + Integer.toHexString(i));
            pool.server(chosen).active++;
        }
        assertThat(pool.server(1).active).isBetween(95, 105);
    }

    @Test
    void aChangeOfTheListKeepsTheRamp() {
        var pool = warmPool(SchedulerKind.WLC, 1, 1);
        pool.server(1).eligibleSinceNs = pool.nowNs;
        pool.change(() -> pool.servers.add(new TestServer("10.0.0.9", 1)));
        pool.take(3300);
        assertThat(pool.server(1).active).isBetween(95, 105);
    }

    @Test
    void takesClocksThatStartAnywhereAndRampsOfCenturies() {
        for (Duration ramp : List.of(RAMP, Duration.ofDays(500_000), Duration.ofSeconds(Long.MAX_VALUE))) {
            for (long nowNs : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
                var pool = new Pool(withSlowStart(SchedulerKind.WLC, ramp), 1, Integer.MAX_VALUE);
                pool.nowNs = nowNs;
                assertThat(pool.choose()).isEqualTo(1);
            }
        }
    }

    private static Pool warmPool(SchedulerKind kind, int... weights) {
        var pool = new Pool(withSlowStart(kind, RAMP), weights);
        pool.nowNs = 10_000 * SECOND_NS;
        return pool;
    }
}

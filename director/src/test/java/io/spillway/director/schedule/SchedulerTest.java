package io.spillway.director.schedule;

import static io.spillway.director.schedule.Pool.withFallback;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchedulerTest {
    private static final int MAX = Integer.MAX_VALUE;

    @ParameterizedTest
    @EnumSource
    void neverChoosesWhatIsOverloadedOrHasNoWeight(SchedulerKind kind) {
        var pool = new Pool(withFallback(kind), 1, 0, 2);
        boolean tableOnly = kind == SchedulerKind.DH;
        pool.server(2).usable = false;
        for (int i = 0; i < 50; i++) {
            assertThat(pool.choose("192.0.2." + i, i, "198.51.100." + i))
                    .isIn(tableOnly ? new Object[] {0, -1} : new Object[] {0});
        }

        pool.server(0).usable = false;
        for (int i = 0; i < 50; i++) {
            assertThat(pool.choose("192.0.2." + i, i, "198.51.100." + i)).isEqualTo(Scheduler.NONE);
        }

        pool.server(2).usable = true;
        for (int i = 0; i < 50; i++) {
            assertThat(pool.choose("192.0.2." + i, i, "198.51.100." + i))
                    .isIn(tableOnly ? new Object[] {2, -1} : new Object[] {2});
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasNothingToChooseFromWithoutServersAndStartsWhenTheyCome(SchedulerKind kind) {
        var pool = new Pool(kind);
        assertThat(pool.choose()).isEqualTo(Scheduler.NONE);

        pool.change(() -> pool.servers.add(new TestServer("10.0.0.1", 1)));
        assertThat(pool.choose()).isEqualTo(0);

        pool.change(pool.servers::clear);
        assertThat(pool.choose()).isEqualTo(Scheduler.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void chooseTakesWeightsOfTwoThousandMillions(SchedulerKind kind) {
        var pool = new Pool(withFallback(kind), MAX, 1, MAX - 1, MAX);
        for (int i = 0; i < 1000; i++) {
            int place = pool.choose("192.0.2." + i % 256, i, "198.51.100." + i % 256);
            assertThat(place).isNotEqualTo(Scheduler.NONE);
            pool.server(place).active++;
        }
    }

    @Test
    void rrServesInTurnNewestFirstWhateverTheWeights() {
        assertThat(new Pool(SchedulerKind.RR, 1, 5, 1).take(7)).isEqualTo("2 1 0 2 1 0 2");
    }

    @Test
    void rrPassesOverWhatIsUnusable() {
        var pool = new Pool(SchedulerKind.RR, 1, 1, 1);
        pool.server(1).usable = false;
        assertThat(pool.take(4)).isEqualTo("2 0 2 0");
    }

    @Test
    void rrGoesOnFromTheOneBeforeWhenTheLastIsRemoved() {
        var pool = new Pool(SchedulerKind.RR, 1, 1, 1, 1);
        assertThat(pool.take(2)).isEqualTo("3 2");

        pool.change(() -> pool.servers.remove(2));
        // 3 stands for it, so the next is 1, which keeps its place.
        assertThat(pool.take(3)).isEqualTo("1 0 2");
    }

    @Test
    void rrStartsAtTheHeadWhenTheFirstIsRemovedAfterItsTurn() {
        var pool = new Pool(SchedulerKind.RR, 1, 1, 1);
        assertThat(pool.take(1)).isEqualTo("2");

        pool.change(() -> pool.servers.remove(2));
        assertThat(pool.take(2)).isEqualTo("1 0");
    }

    @Test
    void rrReachesAnAddedServerWhenTheListEnds() {
        var pool = new Pool(SchedulerKind.RR, 1, 1);
        assertThat(pool.take(1)).isEqualTo("1");

        pool.change(() -> pool.servers.add(new TestServer("10.0.0.3", 1)));
        assertThat(pool.take(4)).isEqualTo("0 2 1 0");
    }

    @Test
    void wrrInterleavesByWeightLevels() {
        // list order 2, 1, 0 with weights 2, 3, 4: gcd 1, levels 4 3 2 1
        var pool = new Pool(SchedulerKind.WRR, 4, 3, 2);

        assertThat(pool.take(9)).isEqualTo("0 1 0 2 1 0 2 1 0");
        assertThat(pool.take(9)).isEqualTo("0 1 0 2 1 0 2 1 0");
    }

    @Test
    void wrrSinksByTheGreatestCommonDivisor() {
        // gcd 100, levels 101 and 1
        assertThat(new Pool(SchedulerKind.WRR, 200, 100).take(6)).isEqualTo("0 1 0 0 1 0");
    }

    @Test
    void wrrStartsAtTheHeadAfterAChangeAndKeepsItsLevel() {
        var pool = new Pool(SchedulerKind.WRR, 4, 3, 2);
        assertThat(pool.take(2)).isEqualTo("0 1");

        pool.change(() -> pool.server(2).setWeight(1));
        // Still level 3: 1 and 0, then level 2.
        assertThat(pool.take(5)).isEqualTo("1 0 1 0 2");
    }

    @Test
    void wrrFindsTheOnlyUsableServerAmongHugeWeightsAtOnce() {
        var pool = new Pool(SchedulerKind.WRR, MAX, 1);
        assertThat(pool.take(3)).isEqualTo("0 0 0");

        pool.server(0).usable = false;
        assertThat(pool.take(3)).isEqualTo("1 1 1");
    }

    @Test
    void wrrStopsWhenAllAreOverloadedAndGoesOnWhenTheyAreNot() {
        var pool = new Pool(SchedulerKind.WRR, 2, 1);
        assertThat(pool.take(1)).isEqualTo("0");

        pool.servers.forEach(server -> server.usable = false);
        assertThat(pool.choose()).isEqualTo(Scheduler.NONE);

        pool.servers.forEach(server -> server.usable = true);
        assertThat(pool.take(3)).isEqualTo("0 1 0");
    }

    @Test
    void lcTakesTheFewestConnectionsWhateverTheWeights() {
        var pool = new Pool(SchedulerKind.LC, 1, 100, 100);
        pool.server(0).load(2, 0);
        pool.server(1).load(2, 1);
        pool.server(2).load(1, 258);
        assertThat(pool.choose()).isEqualTo(0);
    }

    @Test
    void lcTakesTheNewestAmongEquals() {
        assertThat(new Pool(SchedulerKind.LC, 1, 2, 3).take(6)).isEqualTo("2 1 0 2 1 0");
    }

    @Test
    void wlcTakesTheNewestAmongEquals() {
        assertThat(new Pool(SchedulerKind.WLC, 1, 1, 1).take(6)).isEqualTo("2 1 0 2 1 0");
    }

    @Test
    void wlcGivesConnectionsInProportionToWeight() {
        var pool = new Pool(SchedulerKind.WLC, 1, 3);
        pool.take(400);

        assertThat(pool.server(0).active).isEqualTo(100);
        assertThat(pool.server(1).active).isEqualTo(300);
    }

    @Test
    void wlcCountsAnActiveConnectionAs257InactiveOnes() {
        var pool = new Pool(SchedulerKind.WLC, 1, 1);
        pool.server(1).load(1, 0);
        pool.server(0).load(0, 256);
        assertThat(pool.choose()).isEqualTo(0);

        pool.server(0).load(0, 257);
        assertThat(pool.choose()).isEqualTo(1);
    }

    @Test
    void wlcComparesTheHighestWeightsAndLoadsExactly() {
        var pool = new Pool(SchedulerKind.WLC, MAX, MAX - 1);
        pool.server(0).load(MAX, 1);
        pool.server(1).load(MAX, 0);
        assertThat(pool.choose()).isEqualTo(0);

        // Both exactly 258: the newest.
        pool.server(0).load(MAX, MAX);
        pool.server(1).load(MAX - 1, MAX - 1);
        assertThat(pool.choose()).isEqualTo(1);

        pool.server(0).load(MAX, MAX - 1);
        assertThat(pool.choose()).isEqualTo(0);
    }

    @Test
    void sedCountsTheNewConnectionAndNoInactiveOnes() {
        var pool = new Pool(SchedulerKind.SED, 3, 1);
        pool.server(0).load(0, 1000);
        // 1/3 and 1/1, then 2/3, then 3/3 against 1/1: the newest of equals.
        assertThat(pool.take(4)).isEqualTo("0 0 1 0");
    }

    @Test
    void nqTakesTheFirstIdleServerEvenIfAFasterOneWouldBeQuicker() {
        var pool = new Pool(SchedulerKind.NQ, 1, 100, 1);
        pool.server(0).load(0, 5);
        // All idle once, then as sed.
        assertThat(pool.take(5)).isEqualTo("2 1 0 1 1");
    }

    @Test
    void foTakesTheHighestWeightAndTheNextWhenThatIsUnusable() {
        var pool = new Pool(SchedulerKind.FO, 10, 20, 20, 5);
        assertThat(pool.take(3)).isEqualTo("2 2 2");

        pool.server(2).usable = false;
        assertThat(pool.take(1)).isEqualTo("1");

        pool.server(1).usable = false;
        assertThat(pool.take(1)).isEqualTo("0");
    }

    @Test
    void ovfFillsTheHighestWeightThenTheNextAndThenRefuses() {
        var pool = new Pool(SchedulerKind.OVF, 1, 2, 1);
        // One more than the weight: a server with exactly as many still takes one.
        assertThat(pool.take(7)).isEqualTo("1 1 1 2 2 0 0");
        assertThat(pool.choose()).isEqualTo(Scheduler.NONE);

        pool.server(1).active = 2;
        assertThat(pool.take(1)).isEqualTo("1");
    }

    @Test
    void twosDrawsInProportionToWeight() {
        var pool = new Pool(SchedulerKind.TWOS, 1, 3);
        int[] chosen = new int[2];
        for (int i = 0; i < 160_000; i++) {
            chosen[pool.choose()]++;
        }
        // Equal loads: the first draw wins, a quarter and three quarters.
        assertThat(chosen[0]).isBetween(39_000, 41_000);
    }

    @Test
    void twosTakesTheLessLoadedOfTheTwo() {
        var pool = new Pool(SchedulerKind.TWOS, 1, 1);
        pool.server(0).load(5, 0);
        int[] chosen = new int[2];
        for (int i = 0; i < 160_000; i++) {
            chosen[pool.choose()]++;
        }
        // Server 0 only when both draws hit it.
        assertThat(chosen[0]).isBetween(39_000, 41_000);
    }
}

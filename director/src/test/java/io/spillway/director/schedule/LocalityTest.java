package io.spillway.director.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalityTest {
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long HOUR_NS = 60 * MINUTE_NS;

    @ParameterizedTest
    @EnumSource(names = {"LBLC", "LBLCR"})
    void aDestinationStaysWithItsServerWhateverTheClient(SchedulerKind kind) {
        var pool = new Pool(kind, 100, 100, 100);
        int first = to(pool, 1);
        assertThat(first).isEqualTo(2);
        pool.server(2).active += 10;
        assertThat(to(pool, 2)).isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            assertThat(to(pool, 1)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LBLC", "LBLCR"})
    void anOverfullServerKeepsItsDestinationsWhileNoOtherIsHalfEmpty(SchedulerKind kind) {
        var pool = new Pool(kind, 10, 10);
        assertThat(to(pool, 1)).isEqualTo(1);

        pool.server(1).active = 11;
        pool.server(0).active = 5;
        assertThat(to(pool, 1)).isEqualTo(1);

        pool.server(0).active = 4;
        assertThat(to(pool, 1)).isEqualTo(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"LBLC", "LBLCR"})
    void aFullServerWithExactlyItsWeightKeepsItsDestinations(SchedulerKind kind) {
        var pool = new Pool(kind, 10, 10);
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.server(1).active = 10;
        assertThat(to(pool, 1)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"LBLC", "LBLCR"})
    void anOverloadedServerWithRoomIsNoReasonToMove(SchedulerKind kind) {
        var pool = new Pool(kind, 10, 10);
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.server(1).active = 11;
        pool.server(0).usable = false;
        assertThat(to(pool, 1)).isEqualTo(1);
    }

    @Test
    void lblcReplacesTheServerOfADestination() {
        var pool = new Pool(SchedulerKind.LBLC, 10, 10);
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.server(1).usable = false;
        assertThat(to(pool, 1)).isEqualTo(0);
        pool.server(1).usable = true;
        pool.server(0).active = 9;
        assertThat(to(pool, 1)).isEqualTo(0);
    }

    @Test
    void lblcrAddsAServerToTheSetAndTakesTheLeastLoadedOfIt() {
        var pool = new Pool(SchedulerKind.LBLCR, 10, 10, 10);
        assertThat(to(pool, 1)).isEqualTo(2);
        pool.server(2).usable = false;
        assertThat(to(pool, 1)).isEqualTo(1);

        pool.server(2).usable = true;
        pool.server(1).active = 3;
        pool.server(2).active = 2;
        // Of the set, not the idle server 0.
        assertThat(to(pool, 1)).isEqualTo(2);
        pool.server(2).active = 4;
        assertThat(to(pool, 1)).isEqualTo(1);
    }

    @Test
    void lblcrTakesTheOneAddedLastAmongEqualsOfTheSet() {
        var pool = new Pool(SchedulerKind.LBLCR, 10, 10);
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.server(1).usable = false;
        assertThat(to(pool, 1)).isEqualTo(0);
        pool.server(1).usable = true;
        assertThat(to(pool, 1)).isEqualTo(0);
    }

    @Test
    void lblcrDropsTheMostLoadedOfASetThatHasNotChangedForTheExpirationTime() {
        var pool = new Pool(SchedulerKind.LBLCR, 100, 100, 100);
        assertThat(to(pool, 1)).isEqualTo(2);
        pool.server(2).usable = false;
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.server(2).usable = true;
        pool.server(1).active = 5;
        pool.server(2).active = 6;
        for (int hour = 0; hour < 24; hour++) {
            assertThat(to(pool, 1)).isEqualTo(1);
            pool.nowNs += HOUR_NS;
        }
        // Exactly 24 hours: not yet. It then drops server 2 and still answers with the least loaded.
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.nowNs++;
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.server(1).active = 90;
        assertThat(to(pool, 1)).isEqualTo(1);
    }

    @Test
    void aServerThatComesBackIsKnownAgainToDestinationsNotAskedForMeanwhile() {
        var pool = new Pool(SchedulerKind.LBLC, 10, 10);
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.change(() -> pool.servers.remove(1));
        pool.server(0).active = 0;
        assertThat(to(pool, 2)).isEqualTo(0);
        pool.change(() -> pool.servers.add(new TestServer("10.0.0.2", 10).load(5, 0)));

        assertThat(to(pool, 1)).isEqualTo(1);
        assertThat(to(pool, 2)).isEqualTo(0);
    }

    @Test
    void anotherServerInTheSamePlaceIsNotTakenForTheOneThatLeft() {
        var pool = new Pool(SchedulerKind.LBLC, 10, 10);
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.change(() -> pool.servers.set(1, new TestServer("10.0.0.77", 10).load(5, 0)));
        assertThat(to(pool, 1)).isEqualTo(0);
    }

    @Test
    void forgetsADestinationNotAskedForInADay() {
        var pool = new Pool(SchedulerKind.LBLC, 100, 100);
        assertThat(to(pool, 1)).isEqualTo(1);
        pool.server(1).active = 10;

        pool.nowNs += 24 * HOUR_NS - 1;
        assertThat(to(pool, 1)).isEqualTo(1);
        // All are looked at twice an hour.
        pool.nowNs += 24 * HOUR_NS + HOUR_NS / 2;
        assertThat(to(pool, 1)).isEqualTo(0);
    }

    @Test
    void aTableOfManyForgetsWhatWasIdleForSixMinutesAndNothingElse() {
        var forgotten = new ArrayList<Integer>();
        var table = new LocalityTable(24 * HOUR_NS, 42, forgotten::add);
        int many = 20_000;
        for (int i = 0; i < many; i++) {
            assertThat(table.find(1, scattered(i), 0)).isEqualTo(LocalityTable.NONE);
            assertThat(table.add(1, scattered(i), 0)).isEqualTo(i);
        }
        for (int i = 0; i < 1000; i++) {
            table.find(1, scattered(i), 5 * MINUTE_NS);
        }
        assertThat(table.find(1, scattered(5000), 6 * MINUTE_NS - 1)).isEqualTo(5000);
        assertThat(forgotten).isEmpty();

        // (20,000 - 16,384) * 4 / 3, and it is enough.
        table.find(1, scattered(5000), 6 * MINUTE_NS);
        assertThat(forgotten).hasSize(4821).allMatch(destination -> destination >= 1000 && destination != 5000);
        table.find(1, scattered(5000), 7 * MINUTE_NS);
        assertThat(forgotten).hasSize(4821);
        assertThat(table.size()).isEqualTo(many - 4821);
        for (int i = 0; i < many; i++) {
            boolean known = table.find(1, scattered(i), 7 * MINUTE_NS) != LocalityTable.NONE;
            assertThat(known).isEqualTo(!forgotten.contains(i));
        }
    }

    @Test
    void aFullTableStillSchedulesAndRemembersAgainLater() {
        for (SchedulerKind kind : List.of(SchedulerKind.LBLC, SchedulerKind.LBLCR)) {
            var pool = new Pool(kind, 1_000_000, 1_000_000);
            for (int i = 0; i < LocalityTable.CAPACITY; i++) {
                assertThat(to(pool, i)).isEqualTo(1);
            }
            pool.server(1).active = 10;
            int stranger = LocalityTable.CAPACITY + 1;
            assertThat(to(pool, stranger)).isEqualTo(0);
            pool.server(0).active = 20;
            assertThat(to(pool, stranger)).isEqualTo(1);

            pool.nowNs += 10 * MINUTE_NS;
            assertThat(to(pool, stranger)).isEqualTo(1);
            pool.server(1).active = 30;
            assertThat(to(pool, stranger)).isEqualTo(1);
        }
    }

    @Test
    void ipv4AndIpv6DestinationsAreDifferentOnes() {
        var pool = new Pool(SchedulerKind.LBLC, 10, 10);
        assertThat(pool.choose("192.0.2.1", 1, "198.51.100.1")).isEqualTo(1);
        pool.server(1).active = 5;
        assertThat(pool.choose("192.0.2.1", 1, "::198.51.100.1")).isEqualTo(0);
    }

    /** Some fall together in the table. */
    private static long scattered(int number) {
        return new SplittableRandom(number).nextLong();
    }

    private static int to(Pool pool, int destination) {
        var key = new ScheduleKey().set(0, Ip.v4(0xc000_0201), 1024, 0, Ip.v4(0xc612_0000 + destination));
        return pool.scheduler.choose(key, pool.nowNs);
    }
}

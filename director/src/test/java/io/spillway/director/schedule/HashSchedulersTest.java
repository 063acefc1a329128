package io.spillway.director.schedule;

import static io.spillway.director.schedule.Pool.withFallback;
import static io.spillway.director.schedule.Pool.withPort;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HashSchedulersTest {
    @Test
    void ipv6AddressesAreFoldedByExclusiveOrOfTheirWords() {
        assertThat(HashInput.fold(0x2001_0db8_0000_0001L, 0x0000_0010_0000_0100L))
                .isEqualTo(0x2001_0db8 ^ 0x0000_0001 ^ 0x0000_0010 ^ 0x0000_0100);
        assertThat(HashInput.fold(0, Ip.v4(0xc000_0201))).isEqualTo(0xc000_0201);
    }

    @Test
    void bucketIsTheTopOfTheProductWithTheGoldenRatio() {
        assertThat(HashInput.bucket(0)).isEqualTo(0);
        assertThat(HashInput.bucket(1)).isEqualTo(0x61);
        assertThat(HashInput.bucket(2)).isEqualTo(0xc3);
        assertThat(HashInput.bucket(3)).isEqualTo(0x25);
    }

    @Test
    void dhDealsBucketsInTurnNewestFirstWhateverTheWeights() {
        var pool = new Pool(SchedulerKind.DH, 100, 1, 1);
        // The addresses ::0 to ::3 as numbers: buckets 0, 0x61 = 97, 0xc3 = 195, 0x25 = 37; modulo 3: 0, 1, 0, 1.
        assertThat(pool.choose("192.0.2.1", 1, "::")).isEqualTo(2);
        assertThat(pool.choose("192.0.2.2", 2, "::1")).isEqualTo(1);
        assertThat(pool.choose("192.0.2.3", 3, "::2")).isEqualTo(2);
        assertThat(pool.choose("192.0.2.4", 4, "::3")).isEqualTo(1);
    }

    @Test
    void dhRefusesWhenTheBucketsServerIsUnusable() {
        var pool = new Pool(withFallback(SchedulerKind.DH), 1, 1);
        int owner = pool.choose();
        pool.server(owner).usable = false;
        assertThat(pool.choose()).isEqualTo(Scheduler.NONE);

        pool.server(owner).usable = true;
        assertThat(pool.choose()).isEqualTo(owner);
    }

    @Test
    void shGivesBucketsInARowByWeightAndOneToWeightZero() {
        // 254 buckets to server 2, one each to 1 and 0: only the last two hashes reach those.
        var pool = new Pool(SchedulerKind.SH, 5, 0, 254);
        int[] owners = new int[4];
        for (int port = 0; port < 65_536; port++) {
            owners[pool.choose("::" + Integer.toHexString(port), 0, "198.51.100.1") + 1]++;
        }
        // Bucket 254 is server 1's, which can't take it.
        assertThat(owners[0]).isBetween(200, 320);
        assertThat(owners[1]).isBetween(200, 320);
        assertThat(owners[2]).isZero();
    }

    @Test
    void shIgnoresThePortUnlessToldOtherwise() {
        var without = new Pool(SchedulerKind.SH, 1, 1, 1, 1);
        var with = new Pool(withPort(SchedulerKind.SH), 1, 1, 1, 1);
        var seen = new java.util.TreeSet<Integer>();
        for (int port = 1; port < 1000; port++) {
            assertThat(without.choose("192.0.2.9", port, "198.51.100.1"))
                    .isEqualTo(without.choose("192.0.2.9", 1, "198.51.100.1"));
            seen.add(with.choose("192.0.2.9", port, "198.51.100.1"));
        }
        assertThat(seen).containsExactly(0, 1, 2, 3);
    }

    @Test
    void shAddsThePortToTheAddress() {
        var pool = new Pool(withPort(SchedulerKind.SH), 1, 1, 1, 1);
        assertThat(pool.choose("192.0.2.9", 7, "198.51.100.1")).isEqualTo(pool.choose("192.0.2.16", 0, "198.51.100.1"));
    }

    @Test
    void shWithoutFallbackRefusesWhenTheBucketsServerIsUnusable() {
        var pool = new Pool(SchedulerKind.SH, 1, 1);
        pool.server(pool.choose()).usable = false;
        assertThat(pool.choose()).isEqualTo(Scheduler.NONE);
    }

    @Test
    void fallbackMovesOnlyTheClientsOfTheUnusableServer() {
        for (SchedulerKind kind : List.of(SchedulerKind.SH, SchedulerKind.MH)) {
            var pool = new Pool(withFallback(kind), 1, 1, 1, 1);
            List<Integer> before = clients(pool, 1000);
            pool.server(2).usable = false;
            List<Integer> after = clients(pool, 1000);
            for (int i = 0; i < 1000; i++) {
                assertThat(after.get(i)).isNotEqualTo(2).isNotEqualTo(Scheduler.NONE);
                if (before.get(i) != 2) {
                    assertThat(after.get(i)).isEqualTo(before.get(i));
                }
            }
        }
    }

    @Test
    void mhSharesClientsByWeight() {
        var pool = new Pool(SchedulerKind.MH, 1, 2, 1);
        int[] count = new int[3];
        clients(pool, 40_000).forEach(place -> count[place]++);
        assertThat(count[0]).isBetween(9_500, 10_500);
        assertThat(count[1]).isBetween(19_000, 21_000);
        assertThat(count[2]).isBetween(9_500, 10_500);
    }

    @Test
    void mhShortensHugeWeightsToTheBitsOfHalfTheTableIndex() {
        // Index 8 leaves 4 bits: 64 has 7, so 64 : 1 becomes 8 : 1.
        var pool = new Pool(withFallback(SchedulerKind.MH), 1, 64);
        long small = clients(pool, 9_000).stream().filter(place -> place == 0).count();
        assertThat(small).isBetween(800L, 1200L);
    }

    @Test
    void mhTakesEveryTableSize() {
        for (int index = 8; index <= 17; index++) {
            var spec = new SchedulerSpec(
                    SchedulerKind.MH, false, false, index, Duration.ZERO, SchedulerSpec.DEFAULT_LOCALITY_EXPIRATION);
            assertThat(clients(new Pool(spec, 3, 4, 5), 200)).contains(0, 1, 2).doesNotContain(Scheduler.NONE);
        }
    }

    @Test
    void mhMovesAboutOneNthWhenOneOfNServersIsRemovedAndTheOthersStay() {
        int servers = 20;
        int clients = 100_000;
        var pool = new Pool(
                SchedulerKind.MH, new SplittableRandom(1).ints(servers, 1, 2).toArray());
        List<Integer> before = clients(pool, clients);
        int removed = 7;
        pool.change(() -> pool.servers.remove(removed));
        List<Integer> after = clients(pool, clients);

        int orphans = 0;
        int moved = 0;
        for (int i = 0; i < clients; i++) {
            int was = before.get(i);
            if (was == removed) {
                orphans++;
            } else if (after.get(i) != (was > removed ? was - 1 : was)) {
                moved++;
            }
        }
        assertThat(orphans).isBetween(clients / servers * 8 / 10, clients / servers * 12 / 10);
        // Maglev isn't perfectly consistent; sh would move nearly all of them.
        assertThat(moved).isLessThan(clients * 3 / 100);
    }

    @Test
    void mhLeavesEveryOtherClientWhenAServerIsQuiescedAndIsTheSameAfterwards() {
        var pool = new Pool(SchedulerKind.MH, 3, 2, 4);
        List<Integer> before = clients(pool, 5000);

        pool.change(() -> pool.server(1).setWeight(0));
        List<Integer> during = clients(pool, 5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(during.get(i)).isEqualTo(before.get(i) == 1 ? Scheduler.NONE : before.get(i));
        }
        // A table made while it is quiesced is the same too.
        var other = Scheduler.of(SchedulerSpec.of(SchedulerKind.MH), pool.servers, new SplittableRandom(1));
        for (int i = 0; i < 5000; i++) {
            assertThat(other.choose(client(i), 0)).isEqualTo(during.get(i));
        }

        pool.change(() -> pool.server(1).setWeight(2));
        assertThat(clients(pool, 5000)).isEqualTo(before);
    }

    @Test
    void mhGivesNothingToAServerThatNeverHadAWeight() {
        var pool = new Pool(withFallback(SchedulerKind.MH), 0, 5);
        assertThat(clients(pool, 1000)).containsOnly(1);

        var without = new Pool(withFallback(SchedulerKind.MH), 0, 0);
        assertThat(without.choose()).isEqualTo(Scheduler.NONE);
    }

    @Test
    void mhDoesNotDependOnWhichDirectorMadeTheTable() {
        var one = new Pool(SchedulerKind.MH, 1, 1, 1);
        var other = new Pool(SchedulerKind.MH, 1, 1);
        other.change(() -> other.servers.add(new TestServer("10.0.0.3", 1)));
        assertThat(clients(other, 2000)).isEqualTo(clients(one, 2000));
    }

    @Test
    void moreServersThanTableTakesTheNewest() {
        int[] weights = new int[300];
        java.util.Arrays.fill(weights, 1);
        assertThat(clients(new Pool(withFallback(SchedulerKind.MH), weights), 1000))
                .allMatch(place -> place >= 300 - 251);
        assertThat(clients(new Pool(SchedulerKind.SH, weights), 1000)).allMatch(place -> place >= 300 - 256);
    }

    private static ScheduleKey client(int number) {
        return new ScheduleKey().set(0, Ip.v4(0xc612_0000 + number), 1024 + number % 1000, 0, Ip.v4(0xc633_6401));
    }

    private static List<Integer> clients(Pool pool, int count) {
        var chosen = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            chosen.add(pool.scheduler.choose(client(i), pool.nowNs));
        }
        return chosen;
    }
}

package io.spillway.director.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class SteeringTest {
    private static final long CLIENT = Ip.v4(0xca64_0102);
    private static final long HIGH = 0x2001_0db8_0000_0001L;

    @Test
    void spreadsClientsThatDifferInAFewBitsOnly() {
        for (int shards = 2; shards <= 9; shards++) {
            for (int seed : new int[] {0, 1, 0x8000_0000, 0x1234_5678, -1}) {
                var steering = new Steering(shards, seed);
                String setup = steering.toString();
                assertSpread(setup + " ports", steering, i -> steering.shard(0, CLIENT, 1024 + i));
                assertSpread(setup + " even ports", steering, i -> steering.shard(0, CLIENT, 1024 + 2 * i));
                assertSpread(setup + " IPv4 hosts", steering, i -> steering.shard(0, CLIENT + i, 0));
                assertSpread(
                        setup + " IPv4 networks", steering, i -> steering.shard(0, CLIENT + ((long) i << 16), 5060));
                assertSpread(setup + " IPv6 hosts", steering, i -> steering.shard(HIGH, i, 443));
                assertSpread(setup + " IPv6 networks", steering, i -> steering.shard(HIGH + i, 1, 443));
                assertSpread(setup + " IPv6 /32s", steering, i -> steering.shard(HIGH + ((long) i << 32), 1, 0));
            }
        }
    }

    @Test
    void spreadsAnotherWayWithAnotherSeed() {
        var one = new Steering(4, 1);
        var two = new Steering(4, 2);
        int same = 0;
        for (int port = 1; port <= 4000; port++) {
            same += one.shard(0, CLIENT, port) == two.shard(0, CLIENT, port) ? 1 : 0;
        }

        assertThat(same).isBetween(800, 1200);
    }

    @Test
    void oneShardGetsEverything() {
        assertThat(new Steering(1, 7).shard(HIGH, 1, 80)).isZero();
    }

    @Test
    void refusesNumbersOfShardsThatCantBe() {
        assertThatThrownBy(() -> new Steering(0, 1)).hasMessage("shards is 0, but must be 1..64");
        assertThatThrownBy(() -> new Steering(65, 1)).hasMessage("shards is 65, but must be 1..64");
    }

    /** Within a fifth of an equal share, where chance alone would be off by a twentieth. */
    private static void assertSpread(String what, Steering steering, IntUnaryOperator shardOf) {
        int total = 2000 * steering.shards();
        var counts = new int[steering.shards()];
        for (int i = 0; i < total; i++) {
            counts[shardOf.applyAsInt(i)]++;
        }
        for (int count : counts) {
            assertThat(count).as(what).isBetween(1600, 2400);
        }
    }
}

package io.spillway.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixMapTest {
    private record Key(long high, long low, int length) {}

    @Test
    void behavesLikeAMapWhateverIsPutAndRemoved() {
        for (int bits : List.of(32, 128)) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            PrefixMap map = new PrefixMap(bits, seed);
            Map<Key, Integer> model = new HashMap<>();
            for (int i = 0; i < 200_000; i++) {
                // Few keys, so that most are met again; close together, so that they collide.
                long high = (long) random.nextInt(300) << (32 + 8 * random.nextInt(3));
                Key key = new Key(high, bits == 32 ? 0 : random.nextInt(3), random.nextInt(bits + 1));
                int slot = map.find(key.high, key.low, key.length);
                assertThat(map.value(slot)).as("seed %d, step %d", seed, i).isEqualTo(model.getOrDefault(key, 0));
                int value = 1 + random.nextInt((1 << PrefixMap.VALUE_BITS) - 1);
                if (map.value(slot) == 0) {
                    map.insert(slot, key.high, key.low, key.length, value);
                    model.put(key, value);
                } else if (random.nextBoolean()) {
                    map.setValue(slot, value);
                    model.put(key, value);
                } else {
                    map.remove(slot);
                    model.remove(key);
                }
            }
            assertThat(map.size()).as("seed %d", seed).isEqualTo(model.size());
            assertThat(contents(map)).as("seed %d", seed).isEqualTo(model);
            for (int length = 0; length <= bits; length++) {
                int of = length;
                assertThat(map.ofLength(length)).isEqualTo((int)
                        model.keySet().stream().filter(key -> key.length == of).count());
            }
            map.clear();
            assertThat(map.size()).isZero();
        }
    }

    @Test
    void tellsPrefixesApartThatDifferOnlyInLengthOrInTheLastBit() {
        for (long[] key : new long[][] {{0, 0}, {0, 32}, {1L << 32, 32}, {-1L << 32, 32}, {0x7FFF_FFFFL << 32, 32}}) {
            PrefixMap map = new PrefixMap(32, 1);
            map.insert(map.find(0, 0, 1), 0, 0, 1, 7);
            int slot = map.find(key[0], 0, (int) key[1]);
            assertThat(map.value(slot)).isZero();
            map.insert(slot, key[0], 0, (int) key[1], 1);
            assertThat(contents(map)).hasSize(2).containsEntry(new Key(key[0], 0, (int) key[1]), 1);
        }
        PrefixMap ipv6 = new PrefixMap(128, 1);
        ipv6.insert(ipv6.find(0, 0, 128), 0, 0, 128, 1);
        ipv6.insert(ipv6.find(0, 1, 128), 0, 1, 128, 2);
        ipv6.insert(ipv6.find(0, 0, 127), 0, 0, 127, 3);
        assertThat(contents(ipv6)).hasSize(3).containsEntry(new Key(0, 1, 128), 2);
    }

    @Test
    void snapshotIsInOrderOfAddressesAndTheShorterFirst() {
        for (int bits : List.of(32, 128)) {
            PrefixMap map = new PrefixMap(bits, 5);
            for (long high : new long[] {0xC000_0000L << 32, 0, 0x0A00_0000L << 32}) {
                for (int length : new int[] {9, 8}) {
                    map.insert(map.find(high, 0, length), high, 0, length, 1);
                }
            }
            PrefixSnapshot snapshot = map.snapshot();
            snapshot.sort();
            String zeros = bits == 32 ? ".0.0" : "::";
            assertThat(snapshot.size()).isEqualTo(6);
            assertThat(List.of(snapshot.prefix(1), snapshot.prefix(2), snapshot.prefix(5))
                            .toString())
                    .isEqualTo(
                            bits == 32
                                    ? "[0.0.0.0/9, 10.0" + zeros + "/8, 192.0" + zeros + "/9]"
                                    : "[::/9, a00::/8, c000::/9]");
        }
    }

    private static Map<Key, Integer> contents(PrefixMap map) {
        Map<Key, Integer> contents = new HashMap<>();
        for (int slot = 0; slot < map.slots(); slot++) {
            if (map.value(slot) != 0) {
                contents.put(new Key(map.high(slot), map.low(slot), map.length(slot)), map.value(slot));
            }
        }
        return contents;
    }
}

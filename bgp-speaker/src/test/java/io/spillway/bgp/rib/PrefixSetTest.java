package io.spillway.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrefixSetTest {
    private record Key(long high, long low, int length) {}

    @Test
    void behavesLikeASetWhateverIsAddedAndRemoved() {
        for (int bits : List.of(32, 128)) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            PrefixSet set = new PrefixSet(bits);
            Set<Key> model = new HashSet<>();
            for (int i = 0; i < 200_000; i++) {
                // Few keys, so that most are met again; close together, so that they collide.
                long high = (long) random.nextInt(300) << (32 + 8 * random.nextInt(3));
                Key key = new Key(high, bits == 32 ? 0 : random.nextInt(3), random.nextInt(bits + 1));
                if (random.nextInt(5) < 3) {
                    assertThat(set.add(key.high, key.low, key.length))
                            .as("seed %d, step %d", seed, i)
                            .isEqualTo(model.add(key));
                } else {
                    assertThat(set.remove(key.high, key.low, key.length))
                            .as("seed %d, step %d", seed, i)
                            .isEqualTo(model.remove(key));
                }
            }
            assertThat(set.size()).as("seed %d", seed).isEqualTo(model.size());
            set.clear();
            assertThat(set.size()).isZero();
        }
    }

    @Test
    void tellsPrefixesApartThatDifferOnlyInLengthOrInTheLastBit() {
        PrefixSet ipv4 = new PrefixSet(32);
        assertThat(ipv4.add(0, 0, 0)).isTrue();
        assertThat(ipv4.add(0, 0, 32)).isTrue();
        assertThat(ipv4.add(1L << 32, 0, 32)).isTrue();
        assertThat(ipv4.add(0xFFFF_FFFF_0000_0000L, 0, 32)).isTrue();
        assertThat(ipv4.add(0x7FFF_FFFF_0000_0000L, 0, 32)).isTrue();
        assertThat(ipv4.size()).isEqualTo(5);

        PrefixSet ipv6 = new PrefixSet(128);
        assertThat(ipv6.add(0, 0, 128)).isTrue();
        assertThat(ipv6.add(0, 1, 128)).isTrue();
        assertThat(ipv6.add(0, 0, 127)).isTrue();
        assertThat(ipv6.size()).isEqualTo(3);
    }
}

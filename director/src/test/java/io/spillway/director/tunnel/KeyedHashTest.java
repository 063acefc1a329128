package io.spillway.director.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyedHashTest {
    @Test
    void isSipHash24() {
        // The reference vector for key 00..0f and the 16 bytes 00..0f.
        var hash = new KeyedHash(0x0706_0504_0302_0100L, 0x0f0e_0d0c_0b0a_0908L);

        assertThat(hash.hash(0x0706_0504_0302_0100L, 0x0f0e_0d0c_0b0a_0908L)).isEqualTo(0x3f2a_cc7f_57c2_9bdbL);
    }
}

package io.spillway.director.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The published vectors for the key 00..0f. */
class SipHashTest {
    private static final long K0 = 0x0706_0504_0302_0100L;
    private static final long K1 = 0x0f0e_0d0c_0b0a_0908L;

    @Test
    void ofTheBytes00To0fIsThePublishedOneWithTwoAndFourRounds() {
        assertThat(SipHash.of24(K0, K1).hash(K0, K1)).isEqualTo(0x3f2a_cc7f_57c2_9bdbL);
    }

    @Test
    void ofTheBytes00To03IsThePublishedOneWithOneAndThreeRounds() {
        assertThat(SipHash.of13(K0, K1).hash32(0x0302_0100)).isEqualTo(0x88d3_8328);
    }
}

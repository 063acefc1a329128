package io.spillway.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Against numbers that another program (Python, with whole numbers of any length) has computed. */
class HashTest {
    @Test
    void splitmixIsTheKnownOne() {
        assertThat(Hash.splitmix64(0)).isEqualTo(0xe220a8397b1dcdafL);
        assertThat(Hash.splitmix64(1)).isEqualTo(0x910a2dec89025cc1L);
    }

    @Test
    void keysAreChainedAndTheResultIsAShare() {
        assertThat(Hash.of(1)).isEqualTo(0.566561575172281);
        assertThat(Hash.of(1, 2, 3)).isEqualTo(0.814259011529328);
        assertThat(Hash.of(7, 1, 2, 0)).isEqualTo(0.2767753698941921);
        assertThat(Hash.of(9, 4, 0, 1, Schedule.EXTRA + 3)).isEqualTo(0.846400828688148);
    }
}

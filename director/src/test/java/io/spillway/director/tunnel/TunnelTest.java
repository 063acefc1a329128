package io.spillway.director.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.TunnelStats.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TunnelTest {
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();
    private static final long ROUND_TRIP = Duration.ofMillis(20).toNanos();

    private final Tunnel tunnel = new Tunnel("north", 1, INTERVAL, 0);

    @Test
    void takesNoRoundTripTimeFromAnAnswerThatWaitedWhileTheEngineStoodStill() {
        tunnel.answer(tunnel.probe(0), ROUND_TRIP);
        long sequence = tunnel.probe(INTERVAL);
        long nextSequence = tunnel.probe(10 * INTERVAL);
        assertThat(nextSequence).isEqualTo(sequence + 1);

        assertThat(tunnel.answer(sequence, 10 * INTERVAL)).isTrue();
        assertThat(tunnel.stats(0).rttNs()).isEqualTo(ROUND_TRIP);
        assertThat(tunnel.isDue(10 * INTERVAL)).isFalse();
        assertThat(tunnel.isDue(11 * INTERVAL)).isTrue();

        assertThat(tunnel.answer(nextSequence, 10 * INTERVAL + 9 * ROUND_TRIP)).isTrue();
        assertThat(tunnel.stats(0).rttNs()).isEqualTo(2 * ROUND_TRIP);
    }

    @Test
    void isDownHoweverLateItsProbesAre() {
        for (int i = 0; i < 4; i++) {
            assertThat(tunnel.state()).isEqualTo(State.UNKNOWN);
            tunnel.probe(i * 3L * INTERVAL);
        }
        assertThat(tunnel.state()).isEqualTo(State.DOWN);
    }

    @Test
    void takesNoAnswerToAProbeOfLongAgo() {
        long first = tunnel.probe(0);
        for (int i = 1; i <= 4; i++) {
            tunnel.probe(i * INTERVAL);
        }
        assertThat(tunnel.answer(first, 4 * INTERVAL)).isFalse();
        assertThat(tunnel.answer(0, 4 * INTERVAL)).isFalse();
        assertThat(tunnel.answer(6, 4 * INTERVAL)).isFalse();
        assertThat(tunnel.answer(2, 4 * INTERVAL)).isTrue();
    }
}

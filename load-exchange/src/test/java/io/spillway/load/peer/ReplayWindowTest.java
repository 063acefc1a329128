package io.spillway.load.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.load.peer.ReplayWindow.Verdict;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow(100);

    @Test
    void seesARepetitionOfTheFirst() {
        assertThat(window.take(100)).isEqualTo(Verdict.REPEATED);
    }

    @Test
    void takesOneThatWasOvertakenOnlyOnce() {
        assertThat(window.take(102)).isEqualTo(Verdict.YOUNGEST);
        assertThat(window.take(101)).isEqualTo(Verdict.OVERTAKEN);
        assertThat(window.take(101)).isEqualTo(Verdict.REPEATED);
        assertThat(window.take(100)).isEqualTo(Verdict.REPEATED);
    }

    @Test
    void trustsNothingOlderThanItRemembers() {
        window.take(200);
        assertThat(window.take(200 - ReplayWindow.WIDTH)).isEqualTo(Verdict.REPEATED);
        assertThat(window.take(200 - ReplayWindow.WIDTH + 1)).isEqualTo(Verdict.OVERTAKEN);
    }

    @Test
    void survivesTheLargestJump() {
        assertThat(window.take(Long.MAX_VALUE)).isEqualTo(Verdict.YOUNGEST);
        assertThat(window.take(0)).isEqualTo(Verdict.REPEATED);
        assertThat(window.take(Long.MAX_VALUE - 1)).isEqualTo(Verdict.OVERTAKEN);
    }

    @Test
    void neverTakesASequenceTwice() {
        long seed = 4303;
        SplittableRandom random = new SplittableRandom(seed);
        ReplayWindow any = new ReplayWindow(0);
        Set<Long> taken = new HashSet<>(Set.of(0L));
        long youngest = 0;
        for (int step = 0; step < 100_000; step++) {
            long sequence = Math.max(0, youngest + random.nextInt(-90, 10));
            Verdict verdict = any.take(sequence);
            if (verdict != Verdict.REPEATED) {
                assertThat(taken.add(sequence))
                        .as("seed %d, step %d", seed, step)
                        .isTrue();
            }
            assertThat(verdict == Verdict.YOUNGEST)
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(sequence > youngest);
            youngest = Math.max(youngest, sequence);
        }
    }
}

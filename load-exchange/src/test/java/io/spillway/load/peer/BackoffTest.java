package io.spillway.load.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesFromOneSecondWithUpToHalfTakenOff() {
        long seed = 20_260_401;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 1_000; round++) {
            for (int failures = 1; failures <= 7; failures++) {
                long wholeMs = 1_000L << (failures - 1);
                assertThat(Backoff.delayMs(failures, 120_000, random))
                        .as("seed %d, %d failures", seed, failures)
                        .isBetween(wholeMs / 2, wholeMs);
            }
        }
    }

    @Test
    void leavesItToTheRoundsOnceTheyAreSooner() {
        SplittableRandom random = new SplittableRandom(1);
        assertThat(Backoff.delayMs(7, 120_000, random)).isPositive();
        assertThat(Backoff.delayMs(8, 120_000, random)).isEqualTo(-1);
        assertThat(Backoff.delayMs(1, 1_000, random)).isEqualTo(-1);
        assertThat(Backoff.delayMs(Integer.MAX_VALUE, 3_600_000, random)).isEqualTo(-1);
    }
}

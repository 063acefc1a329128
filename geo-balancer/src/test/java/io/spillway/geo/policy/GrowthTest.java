package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrowthTest {
    private static final long INTERVAL_MS = 120_000;
    private static final long STEP_MS = INTERVAL_MS / 12;

    private final Growth growth = new Growth(INTERVAL_MS);

    @Test
    void beforeTheFirstSampleNothingHasGrown() {
        assertThat(growth.from(500)).isZero();
    }

    @Test
    void growsFromWhatWasThereFirstUntilAnIntervalIsOver() {
        growth.take(7_000, 100);
        for (int n = 1; n < 12; n++) {
            growth.take(7_000 + n * STEP_MS, 100 + n);
            assertThat(growth.from(300)).isEqualTo(200);
        }
        growth.take(7_000 + INTERVAL_MS, 112);
        assertThat(growth.from(300)).as("against the first sample after that").isEqualTo(199);
    }

    @Test
    void forgetsWhatIsOlderThanAnInterval() {
        for (int n = 0; n < 100; n++) {
            growth.take(n * STEP_MS, n);
        }
        assertThat(growth.from(99)).isEqualTo(11);
    }

    @Test
    void askedMoreOftenItRemembersJustAsLong() {
        for (int ms = 0; ms < INTERVAL_MS; ms += 250) {
            growth.take(ms, ms < 5_000 ? 100 : 400);
        }
        assertThat(growth.from(400)).isEqualTo(300);
    }

    @Test
    void askedLessOftenItRemembersJustAsLong() {
        growth.take(0, 100);
        growth.take(4 * STEP_MS, 200);
        growth.take(8 * STEP_MS, 300);
        assertThat(growth.from(400)).isEqualTo(300);
        growth.take(12 * STEP_MS, 400);
        assertThat(growth.from(400)).isEqualTo(200);
    }

    @Test
    void afterASilenceOfManyIntervalsItBeginsAnew() {
        growth.take(0, 100);
        growth.take(50 * INTERVAL_MS, 400);
        assertThat(growth.from(400)).isZero();
        for (int n = 1; n < 12; n++) {
            growth.take(50 * INTERVAL_MS + n * STEP_MS, 500);
        }
        assertThat(growth.from(500)).isEqualTo(100);
    }

    @Test
    void whatShrinksDoesNotGrowBelowZero() {
        growth.take(0, 400);
        assertThat(growth.from(100)).isZero();
    }

    @Test
    void anIntervalOfAFewMillisecondsIsNoError() {
        Growth quick = new Growth(5);
        quick.take(0, 1);
        quick.take(0, 2);
        assertThat(quick.from(5)).isEqualTo(4);
        quick.take(1, 3);
        assertThat(quick.from(5)).isEqualTo(4);
        quick.take(1_000, 4);
        assertThat(quick.from(5)).isEqualTo(1);
    }
}

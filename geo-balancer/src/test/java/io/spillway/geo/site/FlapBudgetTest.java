package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.config.AnnouncePace.Flap;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlapBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Flap FLAP = new Flap(3, Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofSeconds(60));

    private final FlapBudget budget = new FlapBudget(FLAP);
    /** nanoTime may be anything, also below zero and about to wrap around. */
    private long nowNs = Long.MAX_VALUE - 30 * SECOND;

    private long waitAfterWithdrawal() {
        budget.withdrawn(nowNs);
        return budget.waitNs(nowNs) / SECOND;
    }

    private void pass(long seconds) {
        nowNs += seconds * SECOND;
    }

    @Test
    void letsAFewWithdrawalsWithinTheWindowPass() {
        for (int i = 0; i < 3; i++) {
            assertThat(waitAfterWithdrawal()).isZero();
            pass(1);
        }
        assertThat(waitAfterWithdrawal()).isEqualTo(10);
    }

    @Test
    void forgetsWithdrawalsOlderThanTheWindow() {
        for (int i = 0; i < 20; i++) {
            assertThat(waitAfterWithdrawal()).isZero();
            pass(21);
        }
    }

    @Test
    void doublesTheHoldDownUpToTheLongest() {
        for (int i = 0; i < 3; i++) {
            waitAfterWithdrawal();
        }
        for (long expected : new long[] {10, 20, 40, 60, 60}) {
            assertThat(waitAfterWithdrawal()).isEqualTo(expected);
            pass(expected);
            assertThat(budget.waitNs(nowNs)).isZero();
        }
    }

    @Test
    void halvesWhatWasEarnedForEachWindowWithoutAWithdrawal() {
        for (int i = 0; i < 3; i++) {
            waitAfterWithdrawal();
        }
        for (long expected : new long[] {10, 20, 40}) {
            assertThat(waitAfterWithdrawal()).isEqualTo(expected);
            pass(expected);
        }
        pass(60);
        assertThat(waitAfterWithdrawal()).isEqualTo(40); // 40 / 2 x 2
        pass(40 + 60 * 3);
        assertThat(waitAfterWithdrawal()).isZero(); // 40 / 8 is less than the first: the budget is whole again
    }

    @Test
    void quietTimeBeginsWhenTheHoldDownEnds() {
        for (int i = 0; i < 3; i++) {
            waitAfterWithdrawal();
        }
        for (long expected : new long[] {10, 20, 40}) {
            assertThat(waitAfterWithdrawal()).isEqualTo(expected);
            pass(expected);
        }
        pass(50); // 90 s after the withdrawal, but less than a window after its hold-down
        assertThat(waitAfterWithdrawal()).isEqualTo(60);
    }

    @Test
    void neverHoldsDownWithoutABudget() {
        FlapBudget none = new FlapBudget(new Flap(1, Duration.ofMinutes(1), Duration.ZERO, Duration.ofMinutes(1)));
        for (int i = 0; i < 100; i++) {
            none.withdrawn(nowNs);
            assertThat(none.waitNs(nowNs)).isZero();
        }
    }
}

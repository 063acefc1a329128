package io.spillway.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RateTest {
    @Test
    void countsNothingOfWhatWasThereAtFirstSight() {
        assertThat(new Rate(1_000_000).perSecond()).isZero();
    }

    @Test
    void isRightFromTheFirstDifferenceOn() {
        Rate rate = new Rate(1_000);
        rate.take(1_050, 0.5);
        assertThat(rate.perSecond()).isCloseTo(100, within(1e-9));
    }

    @Test
    void staysSteadyUnderASteadyRateWhateverThePace() {
        Rate rate = new Rate(0);
        rate.take(100, 1);
        rate.take(400, 3);
        rate.take(410, 0.1);
        assertThat(rate.perSecond()).isCloseTo(100, within(1e-9));
    }

    @Test
    void hasForgottenAllButOneInEOfTheOldRateAfterTenSeconds() {
        Rate rate = new Rate(0);
        rate.take(1_000_000, 10_000);
        for (int second = 0; second < 10; second++) {
            rate.take(1_000_000, 1);
        }
        assertThat(rate.perSecond()).isCloseTo(100 / Math.E, within(1e-6));
    }

    @Test
    void takesATotalThatFellAsCountedFromZero() {
        Rate rate = new Rate(5_000);
        rate.take(20, 1);
        assertThat(rate.perSecond()).isCloseTo(20, within(1e-9));
    }

    @Test
    void learnsNothingWhenTimeStandsStill() {
        Rate rate = new Rate(0);
        rate.take(50, 1);
        rate.take(70, 0);
        assertThat(rate.perSecond()).isCloseTo(50, within(1e-9));
        rate.take(120, 1);
        assertThat(rate.perSecond()).isGreaterThan(50);
    }
}

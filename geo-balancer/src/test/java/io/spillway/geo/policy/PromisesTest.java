package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromisesTest {
    private static final long LATER = 1_000;

    private final Promises promises = new Promises();

    @Test
    void withoutAPromiseNothingIsInForce() {
        assertThat(promises.inForce(-1, 0)).isZero();
    }

    @Test
    void aSmallerGrantCountsOnlyWhenThePeerHasHeardOfIt() {
        promises.add(1, 100, LATER);
        promises.add(2, 40, LATER);
        assertThat(promises.inForce(-1, 0)).isEqualTo(100);
        assertThat(promises.inForce(1, 0)).isEqualTo(100);
        assertThat(promises.inForce(2, 0)).isEqualTo(40);
    }

    @Test
    void aGreaterGrantCountsAtOnce() {
        promises.add(1, 40, LATER);
        promises.add(2, 100, LATER);
        assertThat(promises.inForce(1, 0)).isEqualTo(100);
    }

    @Test
    void ofSeveralThatMayHaveArrivedTheGreatestCounts() {
        promises.add(1, 10, LATER);
        promises.add(2, 70, LATER);
        promises.add(3, 30, LATER);
        promises.add(4, 50, LATER);
        assertThat(promises.inForce(1, 0)).isEqualTo(70);
        assertThat(promises.inForce(3, 0)).isEqualTo(50);
    }

    @Test
    void theLastGrantStandsWhateverThePeerSaysItHasHeard() {
        promises.add(1, 100, LATER);
        assertThat(promises.inForce(99, 0)).isEqualTo(100);
    }

    @Test
    void endsWithItsLease() {
        promises.add(1, 100, LATER);
        promises.add(2, 40, LATER + 10);
        assertThat(promises.inForce(-1, LATER)).isEqualTo(100);
        assertThat(promises.inForce(-1, LATER + 1)).isEqualTo(40);
        assertThat(promises.inForce(2, LATER + 11)).isZero();
    }
}

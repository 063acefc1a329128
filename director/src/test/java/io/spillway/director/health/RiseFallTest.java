package io.spillway.director.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RiseFallTest {
    private final RiseFall riseFall = new RiseFall(2, 3);

    @Test
    void firstProbeDecidesAtOnceThatAServerIsUp() {
        assertThat(riseFall.take(true)).isEqualTo(Health.UP);
    }

    @Test
    void firstProbeDecidesAtOnceThatAServerIsDown() {
        assertThat(riseFall.take(false)).isEqualTo(Health.DOWN);
    }

    @Test
    void goesDownAfterFallFailuresInARow() {
        riseFall.take(true);
        assertThat(riseFall.take(false)).isEqualTo(Health.UP);
        assertThat(riseFall.take(false)).isEqualTo(Health.UP);
        assertThat(riseFall.take(false)).isEqualTo(Health.DOWN);
    }

    @Test
    void oneSuccessForgivesEarlierFailures() {
        riseFall.take(true);
        riseFall.take(false);
        riseFall.take(false);
        riseFall.take(true);
        riseFall.take(false);
        assertThat(riseFall.take(false)).isEqualTo(Health.UP);
        assertThat(riseFall.take(false)).isEqualTo(Health.DOWN);
    }

    @Test
    void everySecondProbeFailingBringsNoServerDownOrUp() {
        RiseFall up = new RiseFall(3, 3);
        RiseFall down = new RiseFall(3, 3);
        up.take(true);
        down.take(false);
        for (int round = 0; round < 10; round++) {
            assertThat(up.take(false)).isEqualTo(Health.UP);
            assertThat(up.take(true)).isEqualTo(Health.UP);
            assertThat(down.take(true)).isEqualTo(Health.DOWN);
            assertThat(down.take(false)).isEqualTo(Health.DOWN);
        }
    }

    @Test
    void comesBackAfterRiseSuccessesInARow() {
        riseFall.take(false);
        assertThat(riseFall.take(true)).isEqualTo(Health.DOWN);
        assertThat(riseFall.take(false)).isEqualTo(Health.DOWN);
        assertThat(riseFall.take(true)).isEqualTo(Health.DOWN);
        assertThat(riseFall.take(true)).isEqualTo(Health.UP);
    }

    @Test
    void startsCountingAnewAfterEveryChange() {
        riseFall.take(false);
        riseFall.take(true);
        riseFall.take(true);
        assertThat(riseFall.take(false)).isEqualTo(Health.UP);
        assertThat(riseFall.take(false)).isEqualTo(Health.UP);
        assertThat(riseFall.take(false)).isEqualTo(Health.DOWN);
    }

    @Test
    void withRiseAndFallOfOneEveryProbeDecides() {
        RiseFall eager = new RiseFall(1, 1);
        assertThat(eager.take(true)).isEqualTo(Health.UP);
        assertThat(eager.take(false)).isEqualTo(Health.DOWN);
        assertThat(eager.take(true)).isEqualTo(Health.UP);
    }
}

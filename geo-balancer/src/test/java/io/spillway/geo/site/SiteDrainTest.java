package io.spillway.geo.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.site.SiteDrain.State;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A site's way out and back, under virtual time. */
class SiteDrainTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final SiteDrain drain = new SiteDrain();
    /** Near the end of what fits: the clock may pass it. */
    private long nowNs = Long.MAX_VALUE - 2 * SECOND;

    private void after(long seconds, int own) {
        nowNs += seconds * SECOND;
        drain.look(own, nowNs);
    }

    @Test
    void anOpenSiteGrantsAllItCan() {
        after(5, 100);
        assertThat(drain.state()).isEqualTo(State.OPEN);
        assertThat(drain.share(nowNs)).isEqualTo(1);
        assertThat(drain.reason()).isEmpty();
    }

    @Test
    void goesWhenItsConnectionsHaveBeenGoneForAWhile() {
        drain.begin(100, TEN_MINUTES, nowNs);
        assertThat(drain.state()).isEqualTo(State.DRAINING);
        assertThat(drain.share(nowNs)).isZero();
        after(60, 40);
        assertThat(drain.reason()).isEqualTo("the site drains: 40 connections left; withdrawn in 540 s at the latest");
        after(60, 0);
        after(4, 0);
        assertThat(drain.state()).isEqualTo(State.DRAINING);
        after(1, 0);
        assertThat(drain.state()).isEqualTo(State.DRAINED);
        assertThat(drain.reason()).contains("no connection was left", "spillway undrain");
        assertThat(drain.ownAtStart()).isEqualTo(100);
        assertThat(drain.leftNs(nowNs)).isZero();
    }

    @Test
    void aClientThatComesMeanwhileBeginsTheWaitAnew() {
        drain.begin(0, TEN_MINUTES, nowNs);
        after(1, 0);
        after(3, 1);
        after(3, 0);
        after(4, 0);
        assertThat(drain.state()).isEqualTo(State.DRAINING);
        after(1, 0);
        assertThat(drain.state()).isEqualTo(State.DRAINED);
    }

    @Test
    void goesAtTheDeadlineWhateverIsLeft() {
        drain.begin(7, TEN_MINUTES, nowNs);
        after(599, 7);
        assertThat(drain.state()).isEqualTo(State.DRAINING);
        after(1, 7);
        assertThat(drain.state()).isEqualTo(State.DRAINED);
        assertThat(drain.reason()).contains("its deadline passed with 7 connections left");
    }

    @Test
    void aSecondDrainSetsANewDeadlineAndKeepsWhereItBegan() {
        drain.begin(7, TEN_MINUTES, nowNs);
        after(60, 5);
        drain.begin(5, Duration.ofSeconds(10), nowNs);
        assertThat(drain.ownAtStart()).isEqualTo(7);
        after(9, 5);
        assertThat(drain.state()).isEqualTo(State.DRAINING);
        after(1, 5);
        assertThat(drain.state()).isEqualTo(State.DRAINED);
        drain.begin(5, TEN_MINUTES, nowNs);
        assertThat(drain.state()).as("it has gone already").isEqualTo(State.DRAINED);
    }

    @Test
    void comesBackInSteps() {
        drain.begin(0, Duration.ZERO, nowNs);
        after(0, 0);
        assertThat(drain.state()).isEqualTo(State.DRAINED);
        drain.end(Duration.ofSeconds(90), nowNs);
        double[] expected = {0.10, 0.10, 0.10, 0.25, 0.25, 0.25, 0.50, 0.50, 0.50, 1};
        for (double share : expected) {
            assertThat(drain.share(nowNs)).isEqualTo(share);
            assertThat(drain.state()).isEqualTo(share == 1 ? State.OPEN : State.RAMPING);
            after(10, 0);
        }
        assertThat(drain.reason()).isEmpty();
    }

    @Test
    void comesBackAtOnceWithoutARampAndInTheMiddleOfADrain() {
        drain.begin(3, TEN_MINUTES, nowNs);
        drain.end(Duration.ofSeconds(30), nowNs);
        assertThat(drain.state()).isEqualTo(State.RAMPING);
        assertThat(drain.reason()).isEqualTo("the site comes back: 10 % of its grants, all of it in 30 s");
        drain.begin(3, TEN_MINUTES, nowNs);
        assertThat(drain.state()).isEqualTo(State.DRAINING);
        drain.end(Duration.ZERO, nowNs);
        assertThat(drain.state()).isEqualTo(State.OPEN);
        drain.end(Duration.ofHours(1), nowNs);
        assertThat(drain.state()).as("nothing to come back from").isEqualTo(State.OPEN);
    }

    /** Whatever is asked and happens: a drain ends in time, and only a site that takes part grants anything. */
    @Test
    void endsInTimeAndGrantsNothingMeanwhile() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            SiteDrain site = new SiteDrain();
            long now = random.nextLong();
            long deadline = now;
            for (int step = 0; step < 300; step++) {
                String when = "seed " + seed + ", step " + step;
                now += random.nextLong(20 * SECOND);
                int own = random.nextInt(4);
                site.look(own, now);
                if (site.state() == State.DRAINING) {
                    assertThat(now - deadline).as(when).isNegative();
                }
                switch (random.nextInt(12)) {
                    case 0 -> {
                        Duration length = Duration.ofSeconds(random.nextLong(120));
                        site.begin(own, length, now);
                        deadline = now + length.toNanos();
                    }
                    case 1 -> site.end(Duration.ofSeconds(random.nextLong(120)), now);
                    default -> {}
                }
                double share = site.share(now);
                assertThat(share > 0).as(when).isEqualTo(site.state().takesPart());
                assertThat(share == 1).as(when).isEqualTo(site.state() == State.OPEN);
            }
        }
    }
}

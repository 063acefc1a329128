package io.spillway.geo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.load.report.Thresholds;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverflowTest {
    private final Overflow overflow = new Overflow(Thresholds.DEFAULT);

    @Test
    void beginsAboveTheLimitAndNotAtIt() {
        overflow.observe(Worlds.local(1.1), false, 0);
        assertThat(overflow.spilling()).isFalse();
        overflow.observe(Worlds.local(1.11), false, 250);
        assertThat(overflow.spilling()).isTrue();
    }

    @Test
    void endsWhenTheDemandHasBeenBackForAMinute() {
        overflow.observe(Worlds.local(1.2), false, 0);
        overflow.observe(Worlds.local(1.0), false, 1_000);
        overflow.observe(Worlds.local(1.0), false, 59_999);
        assertThat(overflow.spilling()).isTrue();
        overflow.observe(Worlds.local(1.0), false, 60_000);
        assertThat(overflow.spilling()).isFalse();
    }

    @Test
    void endsAtOnceWhenTheDemandIsSoLowThatOthersMaySendHere() {
        overflow.observe(Worlds.local(1.2), false, 0);
        overflow.observe(spilling(0.5, 200), true, 1_000);
        assertThat(overflow.spilling()).isTrue();
        overflow.observe(foreign(0.4, 0.2, 150), true, 1_500);
        assertThat(overflow.spilling()).isTrue();
        overflow.observe(spilling(0.5, 190), true, 2_000);
        assertThat(overflow.spilling()).isFalse();
    }

    @Test
    void doesNotFlickerWhileFewConnectionsAreAHighLoad() {
        // 4 connections, and 1.2 by their rate: the capacity counts at least 16 of them.
        LocalView few = new LocalView(1.2, 1.2, 16 / 1.2, 4, 0, Map.of(), true);
        for (long ms = 0; ms <= 5_000; ms += 250) {
            overflow.observe(few, false, ms);
            assertThat(overflow.spilling()).as("at %s ms", ms).isTrue();
        }
    }

    @Test
    void theDemandIncludesWhatIsElsewhere() {
        overflow.observe(Worlds.local(1.2), false, 0);
        for (long ms = 1_000; ms <= 300_000; ms += 1_000) {
            overflow.observe(spilling(0.95, 200), true, ms);
        }
        assertThat(overflow.spilling()).isTrue();
        assertThat(overflow.wanted(spilling(0.95, 200))).isEqualTo(150, within(1e-9));
    }

    @Test
    void aLoadThatIsNotInTheConnectionsKeepsItSpilling() {
        overflow.observe(Worlds.local(1.2), false, 0);
        overflow.observe(new LocalView(1.05, 1.05, 1_000, 800, 0, Map.of(), true), false, 60_000);
        overflow.observe(new LocalView(1.05, 1.05, 1_000, 800, 0, Map.of(), true), false, 120_000);
        assertThat(overflow.spilling()).isTrue();
    }

    @Test
    void asksForPlacesBeforeItSpills() {
        overflow.observe(Worlds.local(1.05), false, 0);
        assertThat(overflow.spilling()).isFalse();
        assertThat(overflow.wanted(Worlds.local(1.05))).isEqualTo(50, within(1e-9));
        assertThat(overflow.wanted(Worlds.local(1.0))).isZero();
    }

    @Test
    void whatStaysGlidesFromTheLoadToTheTarget() {
        overflow.observe(Worlds.local(1.3), false, 0);
        assertThat(overflow.localConnections(Worlds.local(1.3))).isEqualTo(1_300, within(1e-9));
        overflow.observe(Worlds.local(1.3), true, 25_000);
        assertThat(overflow.localConnections(Worlds.local(1.3))).isEqualTo(1_000 + 300 / Math.E, within(1e-6));
        overflow.observe(Worlds.local(1.3), true, 50_000);
        assertThat(overflow.localConnections(Worlds.local(1.3))).isEqualTo(1_000 + 300 / Math.E / Math.E, within(1e-6));
        overflow.observe(Worlds.local(1.02), true, 51_000);
        assertThat(overflow.localConnections(Worlds.local(1.02))).isBetween(1_000.0, 1_020.0);
    }

    @Test
    void whatStaysBeginsAtAllThatIsHereWhoeversItIs() {
        overflow.observe(foreign(1.0, 0.2, 0), false, 0);
        assertThat(overflow.localConnections(foreign(1.0, 0.2, 0))).isEqualTo(1_200, within(1e-9));
    }

    @Test
    void withoutServersItWantsWhatItHadBefore() {
        overflow.observe(Worlds.local(0.9), false, 0);
        LocalView dead = new LocalView(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0, 0, Map.of(), true);
        overflow.observe(dead, false, 250);
        assertThat(overflow.spilling()).isTrue();
        assertThat(overflow.wanted(dead)).isEqualTo(900, within(1e-9));
        assertThat(overflow.localConnections(dead)).isZero();
    }

    @Test
    void aClosedSiteNeitherSpillsNorAsks() {
        overflow.observe(Worlds.local(1.3), false, 0);
        LocalView closed = new LocalView(1.3, 1.3, 1_000, 1_300, 0, Map.of(), false);
        overflow.observe(closed, false, 250);
        assertThat(overflow.spilling()).isFalse();
        assertThat(overflow.wanted(closed)).isZero();
    }

    private static LocalView foreign(double own, double foreign, double spilled) {
        double load = own + foreign;
        return new LocalView(load, load, 1_000, own * 1_000, foreign * 1_000, Map.of("idc1", spilled), true);
    }

    private static LocalView spilling(double load, double spilled) {
        return new LocalView(load, load, 1_000, load * 1_000, 0, Map.of("idc1", spilled), true);
    }
}

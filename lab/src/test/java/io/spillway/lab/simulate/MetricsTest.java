package io.spillway.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.lab.simulate.Scenario.Event;
import io.spillway.lab.simulate.Scenario.Lifetime;
import io.spillway.lab.simulate.Scenario.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Place SITE = new Place("a", 0, 0, 1000, 1, 0, 0);

    @Test
    void connectionsAboveCapacityCountAsAShareOfAll() {
        Metrics metrics = new Metrics(world());
        metrics.site(0, 0, 1200, 0);
        metrics.site(1, 0, 800, 0);
        assertThat(metrics.scores().overPct()).isEqualTo(10, within(1e-12));
    }

    @Test
    void foreignConnectionsAnswerOnlyForWhatIsAboveTheirLimitAndTheirs() {
        Metrics metrics = new Metrics(world());
        metrics.site(0, 0, 750, 200);
        metrics.site(1, 0, 900, 100);
        metrics.site(2, 0, 650, 600);
        assertThat(metrics.scores().remoteOverMax()).isEqualTo(0.1, within(1e-12));
        assertThat(metrics.scores().remoteOverSiteMin()).isEqualTo((0.05 + 0.1) / 6, within(1e-12));
    }

    @Test
    void aFlipIsAJumpOfMoreThanHalf() {
        Metrics metrics = new Metrics(world());
        for (double handedOver : new double[] {0, 50, 101, 20, 80}) {
            metrics.admitted(0, 100, handedOver);
        }
        // 0 to 0.5: no; 0.5 to 1.01: yes; 1.01 to 0.2: yes; 0.2 to 0.8: yes.
        assertThat(metrics.scores().flips()).isEqualTo(3);
        assertThat(metrics.scores().spilledPct()).isEqualTo(50.2, within(1e-9));
    }

    @Test
    void blackHoledAndRoundTripsAreOfWhatWasHandedOver() {
        Metrics metrics = new Metrics(world());
        metrics.admitted(0, 100, 40);
        metrics.handedOver(30, 100, true);
        metrics.handedOver(10, 20, false);
        assertThat(metrics.scores().blackholedPct()).isEqualTo(10, within(1e-12));
        assertThat(metrics.scores().rttSpilledMs()).isEqualTo(80, within(1e-12));
    }

    @Test
    void convergenceIsFromTheFirstHighLoadToFiveGoodMinutesWithinTheEvent() {
        Event flash = new Event.Flash(0, 100, 1000, 2, 0);
        assertThat(convergence(flash, 1.2, 20, 24)).isEqualTo(40);
        assertThat(convergence(flash, 1.1, 20, 24)).as("not above 1.1").isEqualTo(0);
        assertThat(convergence(flash, 1.2, 20, 81))
                .as("the event ends after 29 good ticks")
                .isEqualTo(-1);
        assertThat(convergence(flash, 1.2, 20, 80)).isEqualTo(600);
        assertThat(convergence(flash, 1.2, 0, 5)).as("before the event").isEqualTo(0);
        assertThat(convergence(new Event.Mute(0, 100, 1000), 1.2, 20, 24))
                .as("no event that counts")
                .isNaN();
    }

    /** Ticks {@code from} to before {@code to} have a load, the others 1.05. */
    private static double convergence(Event event, double load, int from, int to) {
        Scenario world = world(event);
        Metrics metrics = new Metrics(world);
        for (int tick = 0; tick < world.ticks(); tick++) {
            metrics.site(tick, 0, tick >= from && tick < to ? load * 1000 : 1050, 0);
        }
        return metrics.scores().convergenceS();
    }

    private static Scenario world(Event... events) {
        return new Scenario(
                "w", "", 10, 2000, 0, 7, List.of(new Lifetime(1, 60)), 60, 0, 0, 0, List.of(SITE), List.of(events));
    }
}

package io.spillway.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.lab.simulate.Scenario.Event.Flash;
import io.spillway.lab.simulate.Scenario.Lifetime;
import io.spillway.lab.simulate.Scenario.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemandTest {
    private static final Place FLAT = new Place("flat", 0, 0, 1000, 1, 0, 0);

    @Test
    void aFlashRampsUpAndDownWithinItsDuration() {
        Flash flash = new Flash(0, 100, 200, 3, 50);
        assertThat(Demand.multiplier(flash, 99)).isEqualTo(1);
        assertThat(Demand.multiplier(flash, 125)).isEqualTo(2);
        assertThat(Demand.multiplier(flash, 150)).isEqualTo(3);
        assertThat(Demand.multiplier(flash, 250)).isEqualTo(3);
        assertThat(Demand.multiplier(flash, 290)).isEqualTo(1.4, within(1e-12));
        assertThat(Demand.multiplier(flash, 300)).isEqualTo(1);
    }

    @Test
    void aFlashWithoutRampIsThereAtOnce() {
        Flash flash = new Flash(0, 100, 200, 3, 0);
        assertThat(Demand.multiplier(flash, 99)).isEqualTo(1);
        assertThat(Demand.multiplier(flash, 100)).isEqualTo(3);
        assertThat(Demand.multiplier(flash, 300)).isEqualTo(1);
    }

    @Test
    void noiseIsWhatWasReckonedByAnotherProgram() {
        Demand demand = new Demand(noisy(List.of(FLAT, FLAT, FLAT)));
        assertThat(demand.at(0)[2]).isEqualTo(1 - 0.006741235996693615, within(1e-15));
        assertThat(demand.at(1)[2]).isEqualTo(1 - 0.007898114419023647, within(1e-15));
        assertThat(demand.at(2)[2]).isEqualTo(1 + 0.004565899205704812, within(1e-15));
    }

    @Test
    void demandPeaksAtTheLocalHourOfThePeak() {
        // 15 degrees east is an hour ahead: at 19:30 UTC it is 20:30 there.
        Place east = new Place("east", 0, 15, 1000, 0.5, 0.4, 20.5);
        Scenario quiet = new Scenario(
                "w", "", 10, 86400, 19.5, 7, List.of(new Lifetime(1, 60)), 60, 0, 0, 0, List.of(east), List.of());
        Demand demand = new Demand(quiet);
        assertThat(demand.at(0)[0]).isEqualTo(0.7, within(1e-12));
        assertThat(demand.at(4320)[0]).as("twelve hours later").isEqualTo(0.3, within(1e-12));
    }

    @Test
    void demandIsNeverBelowAHundredth() {
        Place none = new Place("none", 0, 0, 1000, 0, 0, 0);
        assertThat(new Demand(noisy(List.of(none))).at(0)[0]).isEqualTo(0.01);
    }

    private static Scenario noisy(List<Place> sites) {
        return new Scenario("w", "", 10, 600, 0, 7, List.of(new Lifetime(1, 60)), 60, 0, 0, 0.02, sites, List.of());
    }
}

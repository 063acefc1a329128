package io.spillway.lab.scenario.three;

import io.spillway.lab.load.Answer.Visited;
import io.spillway.lab.scenario.SiteView;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/** One site gets half as much again as it bears, then less. */
final class FlashCrowd implements Scenario {
    private static final Region HOME = Region.ONE;
    private static final int USUAL = 50;
    /** So far below that it does not come back to 1.0 by chance. */
    private static final int LESS = 60;

    private static final int FULL = 100;
    private static final int TOO_MANY = 110;
    private static final int NEARLY_FULL = 105;
    private static final Duration TIME = Duration.ofSeconds(14);

    @Override
    public String name() {
        return "flash-crowd";
    }

    @Override
    public String expected() {
        return "a flash crowd of 1.5 at site 1 is handed over until its load is at most 1.05; the others stay below"
                + " 0.7; no connection moves or breaks; at 1.0 it ends";
    }

    /** Whoever spills still begins at 1.0, and not at 1.1. */
    @Override
    public boolean fromQuiet() {
        return true;
    }

    @Override
    public Observation look(ThreeSites lab) throws LabException, IOException {
        Flash.bystanders(lab, HOME);
        lab.crowd(HOME, USUAL, Flash.STAY_MS);
        lab.await(HOME, "its usual load", s -> SiteView.ownLoad(s) >= (USUAL - 10.0) / FULL);
        long flashUs;
        long calmUs;
        Watch watch = new Watch(lab);
        try (watch) {
            flashUs = ThreeSites.nowUs();
            lab.crowd(HOME, Flash.DEMAND, Flash.STAY_MS);
            lab.pass(TIME);
            lab.crowd(HOME, LESS, Flash.STAY_MS);
            lab.await(HOME, "a load far below 1.0", s -> SiteView.ownLoad(s) < 0.75);
            calmUs = ThreeSites.nowUs();
            lab.pass(Duration.ofSeconds(3));
        }
        Visited crowd = lab.uncrowd(HOME);
        OptionalLong tooMany = Crowds.above(crowd, HOME, TOO_MANY, flashUs);
        OptionalLong first = Crowds.firstAway(crowd, HOME, flashUs);
        long overUs = Crowds.overload(crowd, HOME, TOO_MANY, flashUs);
        OptionalLong relieved = Crowds.notAbove(crowd, HOME, NEARLY_FULL, overUs + 1);
        Map<Region, Long> atTheEnd = Crowds.servedSince(crowd, calmUs);
        long away = atTheEnd.entrySet().stream()
                .filter(e -> e.getKey() != HOME)
                .mapToLong(Map.Entry::getValue)
                .sum();
        double worst = HOME.others().stream().mapToDouble(watch::maxLoad).max().orElse(Double.NaN);
        boolean passed = tooMany.isPresent()
                && first.isPresent()
                && relieved.isPresent()
                && worst <= Flash.BEARABLE
                && away == 0
                && Crowds.unharmed(crowd);
        return new Observation(
                passed,
                "load above 1.1 %s after the crowd came, first spilled connection %s and load at most 1.05 %s after that;"
                                .formatted(
                                        ThreeSites.since(flashUs, OptionalLong.of(overUs)),
                                        ThreeSites.since(overUs, first),
                                        ThreeSites.since(overUs, relieved))
                        + " highest load here %.2f, elsewhere %.2f; below 1.0 %d spilled; %s"
                                .formatted(watch.maxLoad(HOME), worst, away, Crowds.text(crowd)));
    }
}

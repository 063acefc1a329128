package io.spillway.lab.scenario.three;

import io.spillway.lab.load.Answer.Visited;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** A third of the exchange's packets get lost: reports come late, or not at all. */
final class LossyExchange implements Scenario {
    private static final Region HOME = Region.ONE;
    private static final int PERCENT = 35;

    @Override
    public String name() {
        return "lossy-exchange";
    }

    @Override
    public String expected() {
        return "with " + PERCENT
                + " % of the exchange's packets lost a flash crowd is still handed over; the others stay"
                + " below 0.7; no connection moves or breaks";
    }

    @Override
    public Observation look(ThreeSites lab) throws LabException, IOException {
        Flash.bystanders(lab, HOME);
        lab.trouble().loseExchange(PERCENT);
        lab.pass(ThreeSites.INTERVAL.multipliedBy(2));
        Watch watch = new Watch(lab);
        long flashUs = ThreeSites.nowUs();
        try (watch) {
            Flash.untilItSpills(lab, HOME);
            lab.pass(Duration.ofSeconds(10));
        }
        long lost = lab.trouble().lost();
        Visited crowd = lab.uncrowd(HOME);
        long overUs = Crowds.overload(crowd, HOME, 110, flashUs);
        OptionalLong first = Crowds.firstAway(crowd, HOME, flashUs);
        OptionalLong relieved = Crowds.notAbove(crowd, HOME, 105, overUs + 1);
        double worst = HOME.others().stream().mapToDouble(watch::maxLoad).max().orElse(Double.NaN);
        double oldest = Region.ALL.stream()
                .flatMap(watch::of)
                .mapToDouble(Sample::oldestS)
                .max()
                .orElse(0);
        return new Observation(
                lost > 0 && first.isPresent() && worst <= Flash.BEARABLE && Crowds.unharmed(crowd),
                "%d packets lost, reports up to %.1f s old; first spilled connection %s after load 1.1, at most 1.05 %s"
                                .formatted(
                                        lost,
                                        oldest,
                                        ThreeSites.since(overUs, first),
                                        ThreeSites.since(overUs, relieved))
                        + " after it; highest load elsewhere %.2f; %s".formatted(worst, Crowds.text(crowd)));
    }
}

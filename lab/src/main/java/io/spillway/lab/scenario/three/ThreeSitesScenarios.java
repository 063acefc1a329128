package io.spillway.lab.scenario.three;

import io.spillway.lab.scenario.ScenarioReport;
import io.spillway.lab.scenario.ScenarioRunner;
import io.spillway.lab.scenario.Step;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scenarios of the laboratory with three sites. */
public final class ThreeSitesScenarios {
    /** The one laboratory they are for. */
    public static final String NAME = "three-sites";

    private static final List<Scenario> ALL = List.of(
            new FlashCrowd(),
            new TwoFlashCrowds(),
            Cut.ofTheExchange(),
            Cut.ofTheTunnels(),
            Cut.ofBoth(),
            new KilledReceiver(),
            new LossyExchange(),
            new WrongClock(),
            new LyingPeer(),
            new RoutingShift());

    private ThreeSitesScenarios() {}

    /** Their names, and what must be seen in each. */
    public static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        ALL.forEach(scenario -> all.put(scenario.name(), scenario.expected()));
        return all;
    }

    /**
     * Runs some in a laboratory that is up, each from peace.
     *
     * @param names of those to be run; empty: all
     * @param out told of each as it goes
     */
    public static ScenarioReport run(Laboratory laboratory, List<String> names, PrintStream out, boolean colours)
            throws LabException, IOException {
        try (ThreeSites lab = new ThreeSites(laboratory)) {
            List<Step> steps = ALL.stream()
                    .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                    .map(scenario -> new Step(scenario.name(), scenario.expected(), () -> {
                        lab.calm(scenario.fromQuiet());
                        return scenario.look(lab);
                    }))
                    .toList();
            return new ScenarioRunner(out, colours).run(NAME, steps, laboratory::takenDown);
        }
    }
}

package io.spillway.lab.scenario;

import io.spillway.lab.scenario.ScenarioReport.StepReport;
import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs steps in order and tells of each as it goes. A step that failed doesn't keep the others from running. */
public final class ScenarioRunner {
    private static final String GREEN = "\033[32m";
    private static final String RED = "\033[31m";
    private static final String PLAIN = "\033[0m";

    private final PrintStream out;
    private final boolean colours;

    public ScenarioRunner(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /**
     * @param takenDown whether the laboratory has gone: then what a step sees means nothing
     * @throws LabException it went while the scenario ran
     */
    public ScenarioReport run(String scenario, List<Step> steps, BooleanSupplier takenDown) throws LabException {
        List<StepReport> reports = new ArrayList<>();
        for (Step step : steps) {
            reports.add(run(reports.size() + 1, steps.size(), step, takenDown));
        }
        long passed = reports.stream().filter(StepReport::passed).count();
        boolean all = passed == steps.size();
        out.printf("%n%s: %d of %d steps passed %s%n", scenario, passed, steps.size(), verdict(all));
        return new ScenarioReport(scenario, all, reports);
    }

    private StepReport run(int number, int of, Step step, BooleanSupplier takenDown) throws LabException {
        out.printf("%n[%d/%d] %s%n  expected  %s%n", number, of, step.name(), step.expected());
        out.flush();
        long startNs = System.nanoTime();
        Observation seen = look(step);
        if (takenDown.getAsBoolean()) {
            out.println();
            throw new LabException("the laboratory was taken down meanwhile");
        }
        out.printf(
                "  observed  %s%n  %s after %.1f s%n",
                seen.observed(), verdict(seen.passed()), (System.nanoTime() - startNs) / 1e9);
        return new StepReport(step.name(), seen.passed(), step.expected(), seen.observed());
    }

    private static Observation look(Step step) {
        try {
            return step.action().look();
        } catch (LabException | IOException e) {
            return new Observation(false, String.valueOf(e.getMessage()));
        }
    }

    private String verdict(boolean passed) {
        String word = passed ? "ok" : "FAILED";
        return colours ? (passed ? GREEN : RED) + word + PLAIN : word;
    }
}

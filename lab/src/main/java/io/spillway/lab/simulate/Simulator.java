package io.spillway.lab.simulate;

import io.spillway.geo.cli.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The worlds of a file, run one after the other. */
public final class Simulator {
    private final List<Scenario> scenarios;

    private Simulator(List<Scenario> scenarios) {
        this.scenarios = scenarios;
    }

    /**
     * @param only the name of the scenario to run; null: all
     * @param seed instead of that in the file
     * @throws ScenarioException the file can't be used, or has no such scenario
     */
    public static Simulator read(Path file, @Nullable String only, @Nullable Long seed) throws ScenarioException {
        List<Scenario> all = ScenarioFile.read(file);
        List<Scenario> chosen = all.stream()
                .filter(s -> only == null || s.name().equals(only))
                .map(s -> seed == null ? s : s.withSeed(seed))
                .toList();
        if (chosen.isEmpty()) {
            throw new ScenarioException(file + ": has no scenario '" + only + "'; it has "
                    + String.join(", ", all.stream().map(Scenario::name).toList()));
        }
        return new Simulator(chosen);
    }

    /** Prints a table, or a line of JSON for each scenario and policy as soon as it is there. */
    public void run(List<PolicyKind> policies, boolean json, PrintWriter out) {
        TextTable table = ScoreText.table();
        for (Scenario scenario : scenarios) {
            for (PolicyKind policy : policies) {
                Scores scores = new Simulation(scenario, policy, Simulation.Watcher.NOBODY).run();
                Result result = new Result(scenario.name(), policy, scores);
                if (json) {
                    out.println(ScoreText.json(result));
                    out.flush();
                } else {
                    ScoreText.row(table, result);
                }
            }
        }
        if (!json) {
            out.print(table.render(0));
            out.flush();
        }
    }
}

package io.spillway.lab.scenario;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A scenario that has run. {@code passed} only when every step has. */
public record ScenarioReport(String scenario, boolean passed, List<StepReport> steps) {
    private static final JsonMapper JSON = new JsonMapper();

    public record StepReport(String name, boolean passed, String expected, String observed) {}

    public ScenarioReport {
        steps = List.copyOf(steps);
    }

    /** On one line. */
    public String toJson() {
        return JSON.writeValueAsString(this);
    }
}

package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Spillway;
import java.util.ArrayList;
import java.util.List;

/** Measures a decision in a JVM like the daemon's, a fresh one for each number of flows. */
public final class DecisionBench {
    private static final List<Integer> FLOWS = List.of(1_024, 1_000_000);

    private DecisionBench() {}

    /** @throws LabException a child process failed; what it said is on standard error */
    public static DecisionReport run() throws LabException {
        List<DecisionReport.Figures> figures = new ArrayList<>();
        for (int flows : FLOWS) {
            List<String> command = Spillway.daemonProgram(DecisionProgram.class, List.of(Integer.toString(flows)));
            try (var child = new Child("the decision's benchmark", new ProcessBuilder(command))) {
                figures.add(Json.read(child.readAll(), DecisionReport.Figures.class));
            }
        }
        return new DecisionReport(Machine.ofThis(), figures);
    }
}

package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Spillway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures what the engine costs without packet I/O, each figure in a fresh JVM like the daemon's. One thread. */
final class DecisionBench {
    private final Jmh ofDecisions;
    private final Jmh ofNewFlows;
    private final List<Integer> flows;
    private final List<Integer> held;
    private final List<Integer> tables;
    private final Progress progress;

    private DecisionBench(
            Jmh ofDecisions,
            Jmh ofNewFlows,
            List<Integer> flows,
            List<Integer> held,
            List<Integer> tables,
            Progress progress) {
        this.ofDecisions = ofDecisions;
        this.ofNewFlows = ofNewFlows;
        this.flows = flows;
        this.held = held;
        this.tables = tables;
        this.progress = progress;
    }

    /**
     * @param quick shows that everything works, and nothing else
     * @throws LabException a child process failed; what it said is on standard error
     */
    static DecisionReport run(boolean quick, Progress progress) throws LabException {
        var thorough = new Jmh(true, 3, 7, Duration.ofSeconds(1));
        DecisionBench bench = quick
                ? new DecisionBench(
                        new Jmh(false, 0, 1, Duration.ofMillis(50)),
                        new Jmh(true, 0, 1, Duration.ofMillis(50)),
                        List.of(1024),
                        List.of(4096),
                        List.of(20_000, 100_000),
                        progress)
                : new DecisionBench(
                        thorough,
                        thorough,
                        List.of(1, 1024, 65_536, 1_000_000),
                        List.of(65_536, 1_000_000),
                        List.of(1_000_000, 5_000_000, 10_000_000),
                        progress);
        return bench.measure();
    }

    private DecisionReport measure() throws LabException {
        List<DecisionReport.Decision> decisions = new ArrayList<>();
        for (DecisionCase row : DecisionCase.values()) {
            for (int number : flows) {
                progress.measuring("decision: %s, %,d flows".formatted(row.label(), number));
                Map<String, String> parameters = Map.of("row", row.name(), "flows", Integer.toString(number));
                decisions.add(new DecisionReport.Decision(
                        row.label(), number, ofDecisions.measure(DecisionBenchmark.class, "decide", parameters)));
            }
        }
        List<DecisionReport.NewFlow> newFlows = new ArrayList<>();
        for (int number : held) {
            progress.measuring("new flows: %,d held".formatted(number));
            Map<String, String> parameters = Map.of("flows", Integer.toString(number));
            newFlows.add(new DecisionReport.NewFlow(
                    number,
                    ofNewFlows.measure(NewFlowBenchmark.class, "begin", parameters),
                    ofNewFlows.measure(NewFlowBenchmark.class, "end", parameters)));
        }
        progress.measuring("one table of %,d flows".formatted(tables.getLast()));
        return new DecisionReport(
                decisions, newFlows, BenchEngine.bytesPerFlow(tables.getLast()), table(), ofDecisions.iterations());
    }

    private TableFigures table() throws LabException {
        List<String> command = Spillway.daemonProgram(
                TableProgram.class, tables.stream().map(String::valueOf).toList());
        try (var child = new Child("the table's benchmark", new ProcessBuilder(command))) {
            return Json.read(child.readAll(), TableFigures.class);
        }
    }
}

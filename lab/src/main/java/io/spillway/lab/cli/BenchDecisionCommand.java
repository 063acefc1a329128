package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.bench.DecisionBench;
import io.spillway.lab.bench.DecisionReport;
import io.spillway.lab.topology.LabException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "decision",
        description = "Nanoseconds a packet for the director's decision alone, with 1,024 and a million flows.",
        mixinStandardHelpOptions = true)
final class BenchDecisionCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Prints the result as JSON.")
    boolean json;

    @Override
    public Integer call() {
        try {
            DecisionReport report = DecisionBench.run();
            System.out.print(json ? report.toJson() + "\n" : report.toText());
            return ExitCode.OK;
        } catch (LabException e) {
            System.err.println("spillway bench: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}

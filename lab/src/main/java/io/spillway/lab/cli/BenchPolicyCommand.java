package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.bench.PolicyBench;
import io.spillway.lab.bench.PolicyReport;
import io.spillway.lab.topology.LabException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "policy",
        description = "CPU time of the credit policy of one site with many peers.",
        mixinStandardHelpOptions = true)
final class BenchPolicyCommand implements Callable<Integer> {
    private static final int MAX_PEERS = 1000;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--peers", paramLabel = "N", description = "1 to 1000; 200 unless given.")
    int peers = 200;

    @Option(names = "--rounds", paramLabel = "N", description = "Measured after warm-up; 101 unless given.")
    int rounds = 101;

    @Option(names = "--json", description = "Prints the result as JSON.")
    boolean json;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        if (peers < 1 || peers > MAX_PEERS) {
            throw new ParameterException(command.commandLine(), "--peers must be 1 to " + MAX_PEERS);
        }
        if (rounds < 1) {
            throw new ParameterException(command.commandLine(), "--rounds must be at least 1");
        }
        try {
            PolicyReport report = PolicyBench.run(peers, rounds);
            System.out.print(json ? report.toJson() + "\n" : report.toText());
            return ExitCode.OK;
        } catch (LabException e) {
            System.err.println("spillway bench: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}

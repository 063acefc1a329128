package io.spillway.lab.cli;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.geo.cli.ExitCode;
import io.spillway.geo.cli.Packages;
import io.spillway.lab.bench.FailoverBench;
import io.spillway.lab.bench.FailoverReport;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Rootless;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bgp-failover",
        description = "How soon a route is gone from a neighbor's kernel: planned stop, kill -9, black holes with and"
                + " without BFD; beside BIRD.",
        mixinStandardHelpOptions = true)
final class BenchFailoverCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--json", description = "Prints the result as JSON; progress goes to standard error anyway.")
    boolean json;

    @Option(names = "--rounds", paramLabel = "N", description = "Of each failure, with each speaker; 10 unless given.")
    int rounds = 10;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        if (rounds < 1) {
            throw new ParameterException(command.commandLine(), "--rounds must be 1 or more");
        }
        try {
            Packages.require(System.err, DistroPackage.IP, DistroPackage.ETHTOOL, DistroPackage.BIRD);
            Optional<Integer> ranAgain = Rootless.runAgainAsRoot(
                    command.root().commandLine().getParseResult().originalArgs());
            if (ranAgain.isPresent()) {
                return ranAgain.get();
            }
            FailoverReport report = FailoverBench.run(rounds, new SplittableRandom(), System.err::println);
            System.out.print(json ? report.toJson() + "\n" : report.toText());
            return ExitCode.OK;
        } catch (LabException e) {
            System.err.println("spillway bench: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}

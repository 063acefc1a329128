package io.spillway.lab.cli;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.geo.cli.ExitCode;
import io.spillway.geo.cli.Packages;
import io.spillway.lab.bench.SteadyBench;
import io.spillway.lab.bench.SteadyReport;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Rootless;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bfd-steady",
        description = "Whether BFD 50 ms x 3 stays up while the same JVM takes in full tables.",
        mixinStandardHelpOptions = true)
final class BenchSteadyCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--json", description = "Prints the result as JSON; progress goes to standard error anyway.")
    boolean json;

    @Option(names = "--minutes", paramLabel = "N", description = "How long at least; 10 unless given.")
    int minutes = 10;

    @Option(names = "--routes", paramLabel = "N", description = "Of a table, 100 or more; 1000000 unless given.")
    int routes = 1_000_000;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        if (minutes < 0 || routes < 100) {
            throw new ParameterException(command.commandLine(), "--minutes must be 0 or more, --routes 100 or more");
        }
        try {
            Packages.require(System.err, DistroPackage.IP, DistroPackage.ETHTOOL, DistroPackage.BIRD);
            Optional<Integer> ranAgain = Rootless.runAgainAsRoot(
                    command.root().commandLine().getParseResult().originalArgs());
            if (ranAgain.isPresent()) {
                return ranAgain.get();
            }
            SteadyReport report = SteadyBench.run(Duration.ofMinutes(minutes), routes, System.err::println);
            System.out.print(json ? report.toJson() + "\n" : report.toText());
            return ExitCode.OK;
        } catch (LabException e) {
            System.err.println("spillway bench: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}

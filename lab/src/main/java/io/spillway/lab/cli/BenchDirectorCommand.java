package io.spillway.lab.cli;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.geo.cli.ExitCode;
import io.spillway.geo.cli.Packages;
import io.spillway.lab.bench.DirectorBench;
import io.spillway.lab.bench.DirectorReport;
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
        name = "director",
        description = "Packets a second: the kernel's ip_forward, its nftables DNAT, and the director, in turns.",
        mixinStandardHelpOptions = true)
final class BenchDirectorCommand implements Callable<Integer> {
    private static final int MAX_FLOWS = 60_000;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--json", description = "Prints the result as JSON; progress goes to standard error anyway.")
    boolean json;

    @Option(names = "--seconds", paramLabel = "N", description = "Time of each measurement; 5 unless given.")
    int seconds = 5;

    @Option(names = "--flows", paramLabel = "N", description = "Client ports used, 1 to 60000; 1024 unless given.")
    int flows = 1024;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        if (seconds < 1 || flows < 1 || flows > MAX_FLOWS) {
            throw new ParameterException(
                    command.commandLine(), "--seconds must be 1 or more, --flows 1 to " + MAX_FLOWS);
        }
        try {
            Packages.require(System.err, DistroPackage.IP, DistroPackage.ETHTOOL, DistroPackage.NFT);
            Optional<Integer> ranAgain = Rootless.runAgainAsRoot(
                    command.root().commandLine().getParseResult().originalArgs());
            if (ranAgain.isPresent()) {
                return ranAgain.get();
            }
            DirectorReport report = DirectorBench.run(Duration.ofSeconds(seconds), flows, System.err::println);
            System.out.print(json ? report.toJson() + "\n" : report.toText());
            return ExitCode.OK;
        } catch (LabException e) {
            System.err.println("spillway bench: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}

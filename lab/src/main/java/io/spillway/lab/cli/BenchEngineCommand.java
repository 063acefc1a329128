package io.spillway.lab.cli;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.geo.cli.ExitCode;
import io.spillway.geo.cli.Packages;
import io.spillway.lab.bench.EngineBench;
import io.spillway.lab.bench.EngineBench.Part;
import io.spillway.lab.bench.EngineReport;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Rootless;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "engine",
        description =
                "The director's engine: decisions in memory, packets a second beside the kernel, CPU time of bulk transfers beside HAProxy.",
        mixinStandardHelpOptions = true)
final class BenchEngineCommand implements Callable<Integer> {
    private static final int MAX_FLOWS = 60_000;
    private static final int MAX_GIGABYTES = 1000;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Measures these parts only, separated by commas: decision, forward, bulk.")
    List<Part> only = List.of(Part.values());

    @Option(names = "--seconds", paramLabel = "N", description = "forward: time of each measurement; 5 unless given.")
    int seconds = 5;

    @Option(
            names = "--flows",
            paramLabel = "N",
            description = "forward: client ports used, 1 to 60000; 1024 unless given.")
    int flows = 1024;

    @Option(
            names = "--gigabytes",
            paramLabel = "N",
            description = "bulk: size of each transfer, 1 to 1000; 4 unless given.")
    int gigabytes = 4;

    @Option(names = "--quick", description = "Shows in less than a minute that everything works; no figures to trust.")
    boolean quick;

    @Option(names = "--json", description = "Prints the result as JSON; progress goes to standard error anyway.")
    boolean json;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        if (seconds < 1 || flows < 1 || flows > MAX_FLOWS || gigabytes < 1 || gigabytes > MAX_GIGABYTES) {
            throw new ParameterException(
                    command.commandLine(),
                    "--seconds must be 1 or more, --flows 1 to " + MAX_FLOWS + ", --gigabytes 1 to " + MAX_GIGABYTES);
        }
        Set<Part> parts = EnumSet.copyOf(only);
        try {
            if (parts.stream().anyMatch(Part::needsNetwork)) {
                Packages.require(System.err, DistroPackage.IP, DistroPackage.ETHTOOL, DistroPackage.NFT);
                if (parts.contains(Part.BULK)) {
                    Packages.require(System.err, DistroPackage.HAPROXY, DistroPackage.IPERF3);
                }
                Optional<Integer> ranAgain = Rootless.runAgainAsRoot(
                        command.root().commandLine().getParseResult().originalArgs());
                if (ranAgain.isPresent()) {
                    return ranAgain.get();
                }
            }
            var settings = new EngineBench.Settings(parts, seconds, flows, gigabytes, quick);
            EngineReport report = EngineBench.run(settings, System.err::println);
            System.out.print(json ? report.toJson() + "\n" : report.toText());
            return ExitCode.OK;
        } catch (LabException e) {
            System.err.println("spillway bench: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}

package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.bench.ExchangeBench;
import io.spillway.lab.bench.ExchangeReport;
import io.spillway.lab.topology.LabException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "exchange",
        description = "CPU time and memory of one site that exchanges reports with many peers.",
        mixinStandardHelpOptions = true)
final class BenchExchangeCommand implements Callable<Integer> {
    private static final int MAX_PEERS = 1000;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--peers", paramLabel = "N", description = "1 to 1000; 200 unless given.")
    int peers = 200;

    @Option(
            names = "--services",
            paramLabel = "N",
            split = ",",
            description = "In a report, 0 to 1000; several separated by commas; 1,10,100 unless given.")
    List<Integer> services = List.of(1, 10, 100);

    @Option(names = "--rounds", paramLabel = "N", description = "Measured after warm-up; 31 unless given.")
    int rounds = 31;

    @Option(names = "--json", description = "Prints the result as JSON; progress goes to standard error anyway.")
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
        if (services.stream().anyMatch(number -> number < 0 || number > MAX_PEERS)) {
            throw new ParameterException(command.commandLine(), "--services must be 0 to 1000");
        }
        try {
            ExchangeReport report = ExchangeBench.run(peers, services, rounds, System.err::println);
            System.out.print(json ? report.toJson() + "\n" : report.toText());
            return ExitCode.OK;
        } catch (LabException e) {
            System.err.println("spillway bench: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}

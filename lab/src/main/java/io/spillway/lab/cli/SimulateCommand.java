package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.simulate.PolicyKind;
import io.spillway.lab.simulate.ScenarioException;
import io.spillway.lab.simulate.Simulator;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spillway simulate}: the daemon's policies in worlds that exist in a file only. */
@Command(
        name = "simulate",
        description = "Runs the daemon's own spill policies in the worlds of a file, and prints how they did.",
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Scenarios, as JSON.")
    private @Nullable Path file;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            defaultValue = "credit",
            description = "none, on-off, credit, or all of them; default: ${DEFAULT-VALUE}.")
    private String policy = "credit";

    @Option(names = "--json", description = "Prints a line of JSON for each scenario and policy.")
    private boolean json;

    @Option(names = "--scenario", paramLabel = "NAME", description = "Only this one.")
    private @Nullable String scenario;

    @Option(names = "--seed", paramLabel = "N", description = "Instead of the seed in the file.")
    private @Nullable Long seed;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        var out = command.commandLine().getOut();
        try {
            Simulator simulator = Simulator.read(Objects.requireNonNull(file), scenario, seed);
            simulator.run(policies(), json, out);
            return ExitCode.OK;
        } catch (ScenarioException e) {
            command.commandLine().getErr().println(e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private List<PolicyKind> policies() {
        if (policy.equals(ALL)) {
            return List.of(PolicyKind.values());
        }
        return List.of(PolicyKind.of(policy)
                .orElseThrow(() -> new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "there is no policy '" + policy + "'; there are " + String.join(", ", PolicyKind.words())
                                + " and " + ALL)));
    }
}

package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.geo.config.FileProblem;
import io.spillway.lab.simulate.PolicyKind;
import io.spillway.lab.simulate.ScenarioException;
import io.spillway.lab.simulate.Simulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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
        description = {
            "Runs the daemon's own spill policies in the worlds of a file, and prints how they did.",
            "The numbers: docs/spill.md. Exit code 2 when the file has mistakes; each is named with its field."
        },
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

    @Option(
            names = "--html",
            paramLabel = "OUT",
            description = "Writes a page: every site's load over time, and what was spilled from where to where.")
    private @Nullable Path html;

    @Option(names = "--svg", paramLabel = "DIR", description = "Writes the same pictures as SCENARIO-POLICY.svg.")
    private @Nullable Path svg;

    @Option(names = "--scenario", paramLabel = "NAME", description = "Only this one.")
    private @Nullable String scenario;

    @Option(names = "--seed", paramLabel = "N", description = "Instead of the seed in the file.")
    private @Nullable Long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Runs N seeds, upwards from the first; the table tells the median and the worst of each number.")
    private int seeds = 1;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        List<PolicyKind> policies = policies();
        if (seeds < 1) {
            throw wrong("--seeds: must be at least 1, is " + seeds);
        }
        Path page = html;
        Path folder = page == null ? null : page.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw wrong("--html: " + folder + " is no directory");
        }
        try {
            Simulator simulator = Simulator.read(Objects.requireNonNull(file), scenario, seed);
            var request = new Simulator.Request(policies, seeds, json, page, svg);
            simulator.run(request, command.commandLine().getOut(), err);
            return ExitCode.OK;
        } catch (ScenarioException e) {
            err.println(e.getMessage());
            return ExitCode.USAGE;
        } catch (IOException e) {
            err.println("spillway simulate: can't write " + e.getMessage() + ": " + FileProblem.of(e));
            return ExitCode.FAILED;
        }
    }

    private List<PolicyKind> policies() {
        if (policy.equals(ALL)) {
            return List.of(PolicyKind.values());
        }
        return List.of(PolicyKind.of(policy)
                .orElseThrow(() -> wrong("--policy: there is no '" + policy + "'; there are "
                        + String.join(", ", PolicyKind.words()) + ", " + ALL)));
    }

    private ParameterException wrong(String why) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), why);
    }
}

package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.scenario.Fig26;
import io.spillway.lab.scenario.ScenarioReport;
import io.spillway.lab.scenario.three.ThreeSitesScenarios;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Topology;
import io.spillway.lab.topology.Topology.Node;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = "Runs a laboratory's scenarios, step by step. Exit code 0 only when every step passed.",
        mixinStandardHelpOptions = true)
final class LabRunCommand extends LabAction {
    private static final int LOG_LINES = 20;

    /** The scenarios that can be run one by one, by laboratory; those of others are one. */
    private static final Map<String, Map<String, String>> SCENARIOS =
            Map.of(Fig26.NAME, Map.of(), ThreeSitesScenarios.NAME, ThreeSitesScenarios.all());

    @Parameters(
            index = "1..*",
            paramLabel = "SCENARIO",
            description = "Only these, of a laboratory that has several; see --list.")
    List<String> chosen = List.of();

    @Option(names = "--list", description = "Lists the laboratory's scenarios and runs none.")
    boolean list;

    @Option(names = "--json", description = "Prints the result as JSON; the steps go to standard error.")
    boolean json;

    @Option(names = "--keep", description = "Leaves the laboratory up.")
    boolean keep;

    @Override
    boolean runsNodes() {
        return !list;
    }

    @Override
    Optional<String> wrongUsage(Topology topology) {
        Map<String, String> known = SCENARIOS.get(topology.name());
        if (known == null) {
            return Optional.of(topology.name() + " has no scenario; " + Fig26.NAME + " and " + ThreeSitesScenarios.NAME
                    + " have some");
        }
        return chosen.stream()
                .filter(scenario -> !known.containsKey(scenario))
                .findFirst()
                .map(unknown -> known.isEmpty()
                        ? "the scenario of " + topology.name() + " is run as a whole"
                        : topology.name() + " has no scenario '" + unknown + "'; it has "
                                + String.join(", ", known.keySet()));
    }

    @Override
    boolean touchesNothing() {
        return list;
    }

    @Override
    int act(Laboratory laboratory) throws LabException {
        if (list) {
            Map<String, String> known = SCENARIOS.getOrDefault(name, Map.of());
            if (known.isEmpty()) {
                System.out.println("The scenario of " + name + " is run as a whole.");
            }
            known.forEach((scenario, expected) -> System.out.printf("%-18s %s%n", scenario, expected));
            return ExitCode.OK;
        }
        PrintStream out = json ? System.err : System.out;
        Optional<Thread> onInterrupt = Bringing.up(laboratory, out);
        ScenarioReport report;
        try {
            report = name.equals(ThreeSitesScenarios.NAME)
                    ? ThreeSitesScenarios.run(laboratory, chosen, out, onTerminal())
                    : Fig26.run(laboratory, out, onTerminal());
            if (!report.passed()) {
                printLogs(laboratory, out);
            }
        } catch (IOException e) {
            throw new LabException("the scenario can't run: " + e.getMessage());
        } finally {
            if (onInterrupt.isPresent() && !keep) {
                laboratory.down();
            }
            onInterrupt.ifPresent(Interrupts::remove);
        }
        if (json) {
            System.out.println(report.toJson());
        }
        return report.passed() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** The laboratory is about to go, and with it what its sites have to say about the failure. */
    private static void printLogs(Laboratory laboratory, PrintStream out) {
        for (Node node : laboratory.topology().nodes()) {
            if (node.cmd() != null && node.cmd().startsWith("spillway ")) {
                out.printf("%nThe log of %s ends with:%n", node.name());
                laboratory.logTail(node.name(), LOG_LINES).forEach(line -> out.println("  " + line));
            }
        }
    }

    private static boolean onTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
}

package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.scenario.Fig26;
import io.spillway.lab.scenario.ScenarioReport;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Topology;
import io.spillway.lab.topology.Topology.Node;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description = "Runs a laboratory's scenario, step by step. Exit code 0 only when every step passed.",
        mixinStandardHelpOptions = true)
final class LabRunCommand extends LabAction {
    private static final int LOG_LINES = 20;

    @Option(names = "--json", description = "Prints the result as JSON; the steps go to standard error.")
    boolean json;

    @Option(names = "--keep", description = "Leaves the laboratory up.")
    boolean keep;

    @Override
    boolean runsNodes() {
        return true;
    }

    @Override
    Optional<String> wrongUsage(Topology topology) {
        return topology.name().equals(Fig26.NAME)
                ? Optional.empty()
                : Optional.of(topology.name() + " has no scenario; " + Fig26.NAME + " has one");
    }

    @Override
    int act(Laboratory laboratory) throws LabException {
        PrintStream out = json ? System.err : System.out;
        Optional<Thread> onInterrupt = Bringing.up(laboratory, out);
        ScenarioReport report;
        try {
            report = Fig26.run(laboratory, out, onTerminal());
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

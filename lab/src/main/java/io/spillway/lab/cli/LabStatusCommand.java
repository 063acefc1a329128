package io.spillway.lab.cli;

import io.spillway.geo.api.Json;
import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.scenario.Sessions;
import io.spillway.lab.scenario.Sessions.Session;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Laboratory.Condition;
import io.spillway.lab.topology.Laboratory.Daemon;
import io.spillway.lab.topology.Topology.Node;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Shows nodes, daemons and BGP sessions. Exit code 3 when it is down, 1 when something is dead.",
        mixinStandardHelpOptions = true)
final class LabStatusCommand extends LabAction {
    @Option(names = "--json", description = "Prints JSON instead of tables.")
    boolean json;

    /** What is shown; the fields of the JSON output in snake case. */
    record Report(String laboratory, String condition, List<NodeReport> nodes, List<Session> sessions) {}

    /** {@code daemon}: running, dead or none; {@code pid} 0 and {@code exitStatus} -1 where there is no such thing. */
    record NodeReport(String node, String daemon, long pid, int exitStatus) {}

    @Override
    int act(Laboratory laboratory) throws LabException {
        Condition condition = laboratory.condition();
        boolean down = condition == Condition.DOWN;
        Report report = new Report(
                name,
                condition.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                down ? List.of() : nodes(laboratory),
                down ? List.of() : Sessions.of(laboratory));
        if (json) {
            System.out.println(Json.write(report));
        } else {
            print(report);
        }
        return switch (condition) {
            case DOWN -> ExitCode.NOT_RUNNING;
            case UP -> report.sessions().stream().allMatch(Session::established) ? ExitCode.OK : ExitCode.FAILED;
            case COMING_UP, HALF_DEAD -> ExitCode.FAILED;
        };
    }

    private static List<NodeReport> nodes(Laboratory laboratory) throws LabException {
        List<Daemon> daemons = laboratory.daemons();
        return laboratory.topology().nodes().stream()
                .map(node -> daemons.stream()
                        .filter(d -> d.node().equals(node.name()))
                        .findFirst()
                        .map(LabStatusCommand::report)
                        .orElseGet(() -> withoutDaemon(node)))
                .toList();
    }

    private static NodeReport withoutDaemon(Node node) {
        return new NodeReport(node.name(), "none", 0, -1);
    }

    private static NodeReport report(Daemon daemon) {
        return new NodeReport(
                daemon.node(),
                daemon.alive() ? "running" : "dead",
                daemon.process() == null ? 0 : daemon.process().pid(),
                daemon.exitStatus() == null ? -1 : daemon.exitStatus());
    }

    private static void print(Report report) {
        System.out.println(report.laboratory() + " is " + report.condition());
        if (report.nodes().isEmpty()) {
            return;
        }
        System.out.printf("%n%-10s  %-8s  %8s  %4s%n", "NODE", "DAEMON", "PID", "EXIT");
        for (NodeReport node : report.nodes()) {
            System.out.printf(
                    "%-10s  %-8s  %8s  %4s%n",
                    node.node(),
                    node.daemon(),
                    node.pid() == 0 ? "-" : node.pid(),
                    node.exitStatus() < 0 ? "-" : node.exitStatus());
        }
        System.out.printf("%n%-10s  %-12s  %s%n", "NODE", "NEIGHBOR", "STATE");
        for (Session session : report.sessions()) {
            System.out.printf("%-10s  %-12s  %s%n", session.node(), session.neighbor(), session.state());
        }
    }
}

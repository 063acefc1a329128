package io.spillway.geo.cli;

import io.spillway.director.realserver.Finding;
import io.spillway.director.realserver.Finding.Severity;
import io.spillway.director.realserver.HostCheck;
import io.spillway.director.realserver.HostReader;
import io.spillway.director.realserver.RealServerException;
import io.spillway.director.realserver.ServerSetup;
import io.spillway.geo.api.Json;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code spillway realserver} says, and how it ends. */
final class RealServerText {
    private RealServerText() {}

    /** An error that the host makes: exit 4 if something is missing, otherwise 1. */
    static int run(CommandSpec spec, RealServerAction action) {
        try {
            int exit = action.run();
            spec.commandLine().getOut().flush();
            return exit;
        } catch (RealServerException e) {
            spec.commandLine().getErr().println("spillway: " + e.getMessage());
            return e.isPrerequisite() ? ExitCode.PREREQUISITE : ExitCode.FAILED;
        }
    }

    /** As a Callable with the one exception. */
    @FunctionalInterface
    interface RealServerAction {
        int run() throws RealServerException;
    }

    /** Prints what the check finds; exit 1 if there is a fault. */
    static int check(CommandSpec spec, ServerSetup setup, boolean json) throws RealServerException {
        List<Finding> findings = HostCheck.of(setup, HostReader.read());
        spec.commandLine().getOut().print(json ? Json.write(findings) + "\n" : render(findings));
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.FAULT)
                ? ExitCode.FAILED
                : ExitCode.OK;
    }

    static String render(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            String severity = finding.severity().name();
            text.append("%-8s"
                            .formatted(
                                    finding.severity() == Severity.OK ? severity.toLowerCase(Locale.ROOT) : severity))
                    .append(finding.what())
                    .append('\n');
            if (!finding.why().isEmpty()) {
                text.append(" ".repeat(8)).append(finding.why()).append('\n');
            }
            finding.mend()
                    .forEach(line ->
                            text.append(" ".repeat(8)).append("# ").append(line).append('\n'));
        }
        long faults =
                findings.stream().filter(f -> f.severity() == Severity.FAULT).count();
        long warnings =
                findings.stream().filter(f -> f.severity() == Severity.WARNING).count();
        text.append("%d fault(s), %d warning(s)%n".formatted(faults, warnings));
        return text.toString();
    }
}

package io.spillway.geo.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what this machine has of what Spillway uses. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Show which programs of the distribution Spillway uses, and whether they are here; exit 4 if not.")
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--install", description = "Install what is missing (Debian or Ubuntu, as root).")
    private boolean install;

    @Override
    public Integer call() {
        if (install) {
            Packages.require(System.err, DistroPackage.values());
        }
        TextTable table = new TextTable("PROGRAM", "PACKAGE", "FOUND", "FOR");
        for (DistroPackage wanted : DistroPackage.values()) {
            table.row(
                    wanted.program(),
                    wanted.debianName(),
                    wanted.find().map(Path::toString).orElse("MISSING"),
                    wanted.purpose());
        }
        spec.commandLine().getOut().print(table.render(0));
        spec.commandLine().getOut().flush();
        return Packages.missing(DistroPackage.values()).isEmpty() ? ExitCode.OK : ExitCode.PREREQUISITE;
    }
}

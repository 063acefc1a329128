package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        description = "Ends a laboratory: processes, namespaces, files; also what a crash left behind.",
        mixinStandardHelpOptions = true)
final class LabDownCommand extends LabAction {
    @Override
    int act(Laboratory laboratory) throws LabException {
        boolean there = laboratory.folder().exists();
        laboratory.down();
        System.out.println(name + (there ? " is down" : " was not up"));
        return ExitCode.OK;
    }
}

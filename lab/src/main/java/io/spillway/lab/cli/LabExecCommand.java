package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "exec",
        description = "Runs a command inside a node; the exit code is the command's.",
        mixinStandardHelpOptions = true)
final class LabExecCommand extends LabAction {
    @Parameters(index = "1", paramLabel = "NODE", description = "The node; see 'spillway lab status'.")
    String node = "";

    @Parameters(index = "2..*", arity = "1..*", paramLabel = "COMMAND", description = "What to run.")
    List<String> command = List.of();

    /** What follows the node belongs to the command, options too. */
    @Spec
    void takeOptionsForTheCommand(CommandSpec ownSpec) {
        ownSpec.parser().stopAtPositional(true);
    }

    @Override
    int act(Laboratory laboratory) throws LabException {
        if (!laboratory.folder().exists()) {
            System.err.println("spillway lab: " + name + " is not up; spillway lab up " + name);
            return ExitCode.NOT_RUNNING;
        }
        try {
            return laboratory.inNode(node, command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new LabException("can't run " + command.getFirst() + " in " + node + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while " + command.getFirst() + " ran in " + node);
        }
    }
}

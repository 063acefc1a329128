package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Topology;
import io.spillway.lab.topology.Topology.Node;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "exec",
        description = "Runs a command inside a node; the exit code is the command's.",
        mixinStandardHelpOptions = true)
final class LabExecCommand extends LabAction {
    @Parameters(
            index = "1",
            paramLabel = "NODE",
            description = "The node; see 'spillway lab status'.",
            completionCandidates = NodeNames.class)
    String node = "";

    @Parameters(index = "2..*", arity = "1..*", paramLabel = "COMMAND", description = "What to run.")
    List<String> command = List.of();

    /** What follows the node belongs to the command, options too. */
    @Spec
    void takeOptionsForTheCommand(CommandSpec ownSpec) {
        ownSpec.parser().stopAtPositional(true);
    }

    @Override
    Optional<String> wrongUsage(Topology topology) {
        if (topology.node(node) == null) {
            List<String> nodes = topology.nodes().stream().map(Node::name).toList();
            return Optional.of(
                    "no node of " + name + " is called '" + node + "'; there is " + String.join(", ", nodes));
        }
        return program().isEmpty() ? Optional.of("what shall run in " + node + "?") : Optional.empty();
    }

    /** What is to run, without the -- that many put before it. */
    List<String> program() {
        return command.getFirst().equals("--") ? command.subList(1, command.size()) : command;
    }

    @Override
    int act(Laboratory laboratory) throws LabException {
        if (!laboratory.folder().exists()) {
            System.err.println("spillway lab: " + name + " is not up; spillway lab up " + name);
            return ExitCode.NOT_RUNNING;
        }
        List<String> program = program();
        try {
            return laboratory.inNode(node, program).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new LabException("can't run " + program.getFirst() + " in " + node + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while " + program.getFirst() + " ran in " + node);
        }
    }
}

package io.spillway.lab.cli;

import io.spillway.geo.cli.ExitCode;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "up",
        description = "Brings a laboratory up; it stays until 'spillway lab down'.",
        mixinStandardHelpOptions = true)
final class LabUpCommand extends LabAction {
    @Override
    boolean runsNodes() {
        return true;
    }

    @Override
    int act(Laboratory laboratory) throws LabException {
        Optional<Thread> brought = Bringing.up(laboratory, System.out);
        brought.ifPresent(Interrupts::remove);
        System.out.println(name + (brought.isPresent() ? " is up." : " is up already.") + " Try:");
        System.out.print(hints(laboratory));
        return ExitCode.OK;
    }

    private static String hints(Laboratory laboratory) throws LabException {
        Path file = laboratory.topology().file().resolveSibling("try.txt");
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new LabException("can't read " + file + ": " + e.getMessage());
        }
    }
}

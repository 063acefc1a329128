package io.spillway.geo.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Commands that do something themselves, and have commands below them. */
final class OfParent {
    private OfParent() {}

    /**
     * Picocli would pass over what stands before a command below: {@code spill --socket A freeze} would freeze another
     * daemon.
     *
     * @throws ParameterException something stands there
     */
    static void refuseArguments(CommandSpec below) {
        CommandSpec parent = below.parent();
        ParseResult parsed = parent.commandLine().getParseResult();
        if (!parsed.matchedOptionsSet().isEmpty()
                || !parsed.matchedPositionals().isEmpty()) {
            throw new ParameterException(
                    below.commandLine(),
                    "options stand behind the whole command: " + below.qualifiedName(" ") + " OPTION...");
        }
    }
}

package io.spillway.geo.cli;

import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

/** Where {@code spillway} starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, with the commands of every module on the class path. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new SpillwayCommand());
        for (CliModule module : ServiceLoader.load(CliModule.class)) {
            module.commands().forEach(commandLine::addSubcommand);
        }
        return commandLine
                .setExecutionExceptionHandler(errors())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    private static IExecutionExceptionHandler errors() {
        return (exception, command, parsed) -> {
            if (exception instanceof PrerequisiteException) {
                command.getErr().println("spillway: " + exception.getMessage());
                return ExitCode.PREREQUISITE;
            }
            throw exception;
        };
    }
}

package io.spillway.geo.cli;

import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

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
                .setExecutionStrategy(Main::run)
                .setExecutionExceptionHandler(errors())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    /** A request for help makes picocli overlook words that mean nothing; they are wrong usage all the same. */
    private static int run(ParseResult parsed) {
        for (ParseResult at = parsed; at != null; at = at.subcommand()) {
            if (!at.unmatched().isEmpty()) {
                throw new UnmatchedArgumentException(at.commandSpec().commandLine(), at.unmatched());
            }
        }
        return new RunLast().execute(parsed);
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

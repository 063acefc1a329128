package io.spillway.geo.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top of the command line. */
@Command(
        name = "spillway",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Joins data centres behind one anycast address.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SiteCommand.class,
            BgpCommand.class,
            StatusCommand.class,
            DrainCommand.class,
            UndrainCommand.class,
            WhatIfCommand.class,
            SpillCommand.class,
            ReportsCommand.class,
            CheckCommand.class,
            RealServerCommand.class,
            PkiCommand.class,
            DoctorCommand.class,
            GenerateCompletion.class,
            HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:it ran, and what it looked at is not as it should be",
            "2:wrong usage or a wrong configuration",
            "3:nobody answers: the daemon or the laboratory isn't running",
            "4:a privilege or a package is missing"
        },
        footer = {
            "",
            "Start with:  spillway lab run fig26   two sites, a failure and a flash crowd, on this machine",
            "Developers:  spillway test              everything that CI runs, from a checkout",
            "Completion:  source <(spillway generate-completion)"
        })
final class SpillwayCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? spillway --help lists them");
    }
}

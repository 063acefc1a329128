package io.spillway.lab.cli;

import picocli.CommandLine.Command;

/** {@code spillway lab}: the laboratories that come with Spillway. */
@Command(
        name = "lab",
        description = "Whole networks on this machine: real routers, two sites, real web servers.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LabListCommand.class,
            LabUpCommand.class,
            LabDownCommand.class,
            LabStatusCommand.class,
            LabExecCommand.class,
            LabRunCommand.class
        })
public final class LabCommand {}

package io.spillway.lab.cli;

import picocli.CommandLine.Command;

/** {@code spillway bench}: how fast it is, beside the kernel. */
@Command(
        name = "bench",
        description =
                "Measures this machine: the director beside the kernel's own forwarding, and a decision alone; the BGP speaker.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchDirectorCommand.class, BenchDecisionCommand.class, BenchBgpFullTableCommand.class})
public final class BenchCommand {}

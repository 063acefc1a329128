package io.spillway.lab.cli;

import picocli.CommandLine.Command;

/** {@code spillway bench}: how fast it is, beside the kernel. */
@Command(
        name = "bench",
        description =
                "Measures this machine: the director's engine beside the kernel and HAProxy, the load exchange, the policy, BGP beside BIRD.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchEngineCommand.class,
            BenchExchangeCommand.class,
            BenchPolicyCommand.class,
            BenchBgpFullTableCommand.class,
            BenchFailoverCommand.class,
            BenchSteadyCommand.class
        })
public final class BenchCommand {}

package io.spillway.geo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The speaker by itself, and what a running one knows. */
@Command(
        name = "bgp",
        mixinStandardHelpOptions = true,
        description = "Run a BGP speaker by itself; ask a running one, or a site, for neighbors, routes and packets.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BgpRunCommand.class,
            BgpNeighborsCommand.class,
            BgpRoutesCommand.class,
            BgpLogCommand.class,
            BgpEnableCommand.class,
            BgpDisableCommand.class,
            BgpDecodeCommand.class,
            BgpEncodeCommand.class
        })
final class BgpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? spillway bgp --help lists them");
    }
}

package io.spillway.geo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The servers' side of DR and TUN. */
@Command(
        name = "realserver",
        mixinStandardHelpOptions = true,
        description = "On a real server: set it up for DR or TUN, find what is wrong, open tunnels in user space.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RealServerSetupCommand.class,
            RealServerCheckCommand.class,
            RealServerUndoCommand.class,
            RealServerDecapCommand.class
        })
final class RealServerCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? spillway realserver --help lists them");
    }
}

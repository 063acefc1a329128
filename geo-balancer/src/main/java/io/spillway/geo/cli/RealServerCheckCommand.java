package io.spillway.geo.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Finds what is wrong with a real server. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Look whether this host can be a real server for DR or TUN; changes nothing.",
            "Each fault with its reason and the commands that mend it; exit 1 if there is one. As root it sees the firewall."
        })
final class RealServerCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RealServerOptions options = new RealServerOptions();

    @Override
    public Integer call() {
        return RealServerText.run(spec, () -> RealServerText.check(spec, options.resolve(), options.isJson()));
    }
}

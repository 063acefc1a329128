package io.spillway.geo.cli;

import io.spillway.geo.config.ConfigException;
import io.spillway.geo.config.SiteFile;
import io.spillway.geo.site.BgpDaemon;
import io.spillway.geo.site.SiteException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The speaker daemon. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Run just the speaker part of a site file; no director is needed.",
            "Announces bgp.announce and what the processes say, until SIGTERM or SIGINT: then drains when bgp.drain is"
                    + " set, withdraws, tells the neighbors, exit 0. A second signal ends the drain."
        })
final class BgpRunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "-c", paramLabel = "FILE", required = true, description = "The site file.")
    private Path file;

    @Override
    public Integer call() throws InterruptedException {
        try {
            BgpDaemon daemon = BgpDaemon.start(SiteFile.readSpeaker(file));
            OrderlyStop.install(daemon::stop, daemon::hurry);
            daemon.awaitEnd();
            return ExitCode.OK;
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.USAGE;
        } catch (SiteException e) {
            spec.commandLine().getErr().println("spillway: " + e.getMessage());
            return e.isPermission() ? ExitCode.PREREQUISITE : ExitCode.FAILED;
        }
    }
}

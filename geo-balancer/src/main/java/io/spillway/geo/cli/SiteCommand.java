package io.spillway.geo.cli;

import io.spillway.geo.config.ConfigException;
import io.spillway.geo.config.SiteConfig;
import io.spillway.geo.config.SiteFile;
import io.spillway.geo.site.Site;
import io.spillway.geo.site.SiteException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The site daemon. */
@Command(
        name = "site",
        mixinStandardHelpOptions = true,
        description = "Run a site: director, BGP speaker, health checks, load exchange.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = SiteCommand.Run.class)
final class SiteCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? spillway site run -c FILE");
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = {
                "Run a whole site in the foreground, until SIGTERM or SIGINT.",
                "Then it drains when bgp.drain is set, withdraws the routes, finishes, exit 0. A second signal ends the drain."
            })
    static final class Run implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "-c", paramLabel = "FILE", required = true, description = "The site file.")
        private Path file;

        @Override
        public Integer call() throws InterruptedException {
            try {
                SiteConfig config = SiteFile.read(file);
                Packages.require(System.err, DistroPackage.NFT);
                Site site = Site.start(config);
                AtomicInteger exitCode = OrderlyStop.install(site::stop, site::hurry);
                String fault = site.awaitFault();
                spec.commandLine().getErr().println("spillway: " + fault + "; the site stops");
                exitCode.set(ExitCode.FAILED);
                return ExitCode.FAILED;
            } catch (ConfigException e) {
                spec.commandLine().getErr().println(e.getMessage());
                return ExitCode.USAGE;
            } catch (SiteException e) {
                spec.commandLine().getErr().println("spillway: " + e.getMessage());
                return e.isPermission() ? ExitCode.PREREQUISITE : ExitCode.FAILED;
            }
        }
    }
}

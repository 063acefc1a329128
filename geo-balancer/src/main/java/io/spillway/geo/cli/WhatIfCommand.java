package io.spillway.geo.cli;

import io.spillway.geo.api.Json;
import io.spillway.geo.api.WhatIfView;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Questions that change nothing. */
@Command(
        name = "whatif",
        mixinStandardHelpOptions = true,
        description = "Foretell the load of every site from the last reports; nothing changes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = WhatIfCommand.Drain.class)
final class WhatIfCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what if? spillway whatif drain SITE");
    }

    @Command(
            name = "drain",
            mixinStandardHelpOptions = true,
            description = {
                "Foretell every site's load if one were drained.",
                "Where its clients would go BGP decides, and nobody knows beforehand: say it with --to. Without, this site's"
                        + " clients are split 60 to 40 over the two nearest sites where all distances are known, and else"
                        + " evenly over all that can serve. WORST shows each site with all of them.",
                "Exit 0: no site would go above 1.00, and all reports are fresh; 1: spillway drain site would refuse."
            })
    static final class Drain implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @ArgGroup
        private @Nullable DaemonSocket socket;

        @Parameters(paramLabel = "SITE", arity = "0..1", description = "Default: the one that is asked.")
        private @Nullable String site;

        @Option(
                names = "--to",
                paramLabel = "SITE=PART,…",
                description = "Who would get its clients, such as idc2=60,idc3=40.")
        private @Nullable String to;

        @Option(names = "--json", description = "Print the answer of the API as it is.")
        private boolean json;

        private boolean fits;

        @Override
        public Integer call() {
            Query query = new Query("/whatif");
            if (site != null) {
                query.add("site", site);
            }
            if (to != null) {
                query.add("to", to);
            }
            int exitCode = DaemonSocket.ask(spec, socket, client -> {
                String answer = client.get(query.toString());
                WhatIfView view = Json.read(answer, WhatIfView.class);
                fits = view.fits();
                return json ? answer : WhatIfText.render(view);
            });
            return exitCode == ExitCode.OK && !fits ? ExitCode.FAILED : exitCode;
        }
    }
}

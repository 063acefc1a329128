package io.spillway.geo.cli;

import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.ReportView;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What peers told last. */
@Command(
        name = "reports",
        mixinStandardHelpOptions = true,
        description = {
            "Show what every peer site told last, how long that may be acted on, and what was refused.",
            "Ages and leases are counted on this site's clock from the moment a report came."
        })
final class ReportsCommand implements Callable<Integer> {
    private static final int NOT_FOUND = 404;

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Parameters(paramLabel = "SITE", arity = "0..1", description = "One peer; default: all.")
    private @Nullable String site;

    @Option(names = "--json", description = "Print JSON: a list, also for one peer.")
    private boolean json;

    @Override
    public Integer call() {
        return DaemonSocket.ask(spec, socket, client -> {
            List<ReportView> all = Json.readList(client.get("/reports"), ReportView.class);
            List<ReportView> wanted = all.stream()
                    .filter(peer -> site == null || peer.site().equals(site))
                    .toList();
            if (site != null && wanted.isEmpty()) {
                throw new ApiRefusal(
                        NOT_FOUND,
                        "no peer " + site + "; known are "
                                + all.stream().map(ReportView::site).collect(Collectors.joining(", ")));
            }
            return json ? Json.write(wanted) + "\n" : ReportsText.render(wanted);
        });
    }
}

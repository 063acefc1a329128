package io.spillway.geo.cli;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.api.DrainView;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.WhatIfView;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a whole site out of service. */
@Command(
        name = "site",
        mixinStandardHelpOptions = true,
        description = {
            "Drain a whole site: no spill in either direction, then its clients, then its routes.",
            "Its prefixes are announced with GRACEFUL_SHUTDOWN and more prepends until none of its clients has a connection"
                    + " left, or the deadline passes; then they are withdrawn. The command follows that; Ctrl-C ends only"
                    + " the command. spillway undrain brings the site back; so does its next start.",
            "Refused (exit 1) when another site would go above 1.00, or when that is not certain: see spillway whatif drain."
        })
final class DrainSiteCommand implements Callable<Integer> {
    private static final int CONFLICT = 409;
    private static final long POLL_MS = 500;

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "10m",
            description =
                    "When the routes go whatever is left, such as 90s or 1h; up to 24h; default: ${DEFAULT-VALUE}."
                            + " While the site drains: a new deadline.")
    private String deadline;

    @Option(names = "--to", paramLabel = "SITE=PART,…", description = "As with spillway whatif drain.")
    private @Nullable String to;

    @Option(names = "--force", description = "Drain although the others can't bear it, or that is not certain.")
    private boolean force;

    @Option(names = "--no-wait", description = "Begin, and return at once.")
    private boolean noWait;

    @Option(names = "--json", description = "Print the last answer of the API as it is, and no progress.")
    private boolean json;

    @Override
    public Integer call() {
        OfParent.refuseArguments(spec);
        return DaemonSocket.ask(spec, socket, client -> {
            DrainView view = begin(client);
            if (!noWait) {
                view = follow(client, view);
            }
            return json ? Json.write(view) + "\n" : noWait ? DrainText.line("site", view) + "\n" : "";
        });
    }

    private DrainView begin(ApiClient client) throws ApiException, ApiRefusal {
        Query query = new Query("/site/drain").add("deadline", deadline);
        if (to != null) {
            query.add("to", to);
        }
        if (force) {
            query.add("force", "true");
        }
        try {
            return Json.read(client.post(query.toString()), DrainView.class);
        } catch (ApiRefusal refusal) {
            if (refusal.status() == CONFLICT && !json) {
                Query why = to == null ? new Query("/whatif") : new Query("/whatif").add("to", to);
                WhatIfView without = Json.read(client.get(why.toString()), WhatIfView.class);
                spec.commandLine().getErr().println(WhatIfText.render(without));
            }
            throw refusal;
        }
    }

    private DrainView follow(ApiClient client, DrainView first) throws ApiException, ApiRefusal {
        PrintWriter out = spec.commandLine().getOut();
        DrainProgress progress = new DrainProgress();
        DrainView view = first;
        while (true) {
            if (!json && progress.isWorthALine(view, System.nanoTime() / 1_000_000)) {
                out.println(DrainText.line("site", view));
                out.flush();
            }
            if (!view.state().equals(DrainView.DRAINING)) {
                break;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return view;
            }
            view = Json.read(client.get("/site"), DrainView.class);
        }
        if (!view.state().equals(DrainView.DRAINED)) {
            throw new ApiRefusal(CONFLICT, "the drain was undone meanwhile; the site is " + view.state());
        }
        return view;
    }
}

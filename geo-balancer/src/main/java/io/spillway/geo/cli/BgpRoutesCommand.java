package io.spillway.geo.cli;

import io.spillway.geo.api.Json;
import io.spillway.geo.api.RoutesView;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a running speaker for its routes. */
@Command(
        name = "routes",
        mixinStandardHelpOptions = true,
        description = {
            "Show what a running speaker announces, and what it has learnt.",
            "Routes are learnt from neighbors with `import: all`; * marks the best one to a prefix."
        })
final class BgpRoutesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Parameters(paramLabel = "PREFIX", arity = "0..1", description = "Such as 10.1.2.0/24; default: all.")
    private @Nullable String prefix;

    @Option(
            names = "--neighbor",
            paramLabel = "ADDRESS",
            description = "What this one was sent, and what was learnt from it.")
    private @Nullable String neighbor;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "At most so many of each kind, up to 100000; default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--json", description = "Print the answer of the API as it is.")
    private boolean json;

    @Override
    public Integer call() {
        Query query = new Query("/bgp/routes").add("limit", String.valueOf(limit));
        if (prefix != null) {
            query.add("prefix", prefix);
        }
        if (neighbor != null) {
            query.add("neighbor", neighbor);
        }
        return DaemonSocket.ask(spec, socket, client -> {
            String answer = client.get(query.toString());
            return json ? answer : RoutesText.render(Json.read(answer, RoutesView.class));
        });
    }
}

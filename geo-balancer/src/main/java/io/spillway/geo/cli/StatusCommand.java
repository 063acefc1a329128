package io.spillway.geo.cli;

import io.spillway.geo.api.Json;
import io.spillway.geo.api.SiteStatus;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running site how it is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show a running site: neighbors, prefixes, services and servers, load of every site, spill.")
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Option(names = "--json", description = "Print the answer of the API as it is.")
    private boolean json;

    @Override
    public Integer call() {
        return DaemonSocket.ask(spec, socket, client -> {
            String answer = client.get("/status");
            return json ? answer : StatusText.render(Json.read(answer, SiteStatus.class));
        });
    }
}

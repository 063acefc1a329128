package io.spillway.geo.cli;

import io.spillway.geo.api.Json;
import io.spillway.geo.api.SiteStatus;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes prefixes out of service, or back into it. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Drain prefixes of a running site or speaker; with `site`, a whole site.",
            "Announces them with the GRACEFUL_SHUTDOWN community and more prepends for as long as bgp.drain says, then"
                    + " withdraws them. They stay away until --undo, or the next start."
        },
        subcommands = DrainSiteCommand.class)
final class DrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Parameters(paramLabel = "PREFIX", arity = "0..*", description = "Such as 10.1.2.0/24; none: all of the site.")
    private List<String> prefixes = List.of();

    @Option(names = "--undo", description = "Announce them again as soon as they can be served.")
    private boolean undo;

    @Option(names = "--json", description = "Print the answer of the API as it is.")
    private boolean json;

    @Override
    public Integer call() {
        Query query = new Query("/bgp/drain");
        prefixes.forEach(prefix -> query.add("prefix", prefix));
        if (undo) {
            query.add("undo", "true");
        }
        return DaemonSocket.ask(spec, socket, client -> {
            String answer = client.post(query.toString());
            return json ? answer : StatusText.prefixes(Json.readList(answer, SiteStatus.AnnouncedPrefix.class));
        });
    }
}

package io.spillway.geo.cli;

import io.spillway.geo.api.Json;
import io.spillway.geo.api.NeighborView;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends the session with a neighbor. */
@Command(
        name = "disable",
        mixinStandardHelpOptions = true,
        description =
                "End the session with a neighbor (Cease / Administrative Shutdown) until it is enabled, or the daemon starts again.")
final class BgpDisableCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Parameters(paramLabel = "NEIGHBOR", description = "Its address.")
    private String neighbor;

    @Option(
            names = "--message",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "For the neighbor's operators; up to 255 octets (RFC 9003).")
    private String message;

    @Override
    public Integer call() {
        Query query = new Query("/bgp/disable").add("neighbor", neighbor).add("text", message);
        return DaemonSocket.ask(
                spec,
                socket,
                client -> NeighborText.table(Json.readList(client.post(query.toString()), NeighborView.class)));
    }
}

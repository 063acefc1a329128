package io.spillway.geo.cli;

import io.spillway.geo.api.Json;
import io.spillway.geo.api.NeighborView;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a neighbor come back. */
@Command(
        name = "enable",
        mixinStandardHelpOptions = true,
        description = "Let a neighbor come back that was disabled, or is held down because it sent too many prefixes.")
final class BgpEnableCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Parameters(paramLabel = "NEIGHBOR", description = "Its address.")
    private String neighbor;

    @Override
    public Integer call() {
        Query query = new Query("/bgp/enable").add("neighbor", neighbor);
        return DaemonSocket.ask(
                spec,
                socket,
                client -> NeighborText.table(Json.readList(client.post(query.toString()), NeighborView.class)));
    }
}

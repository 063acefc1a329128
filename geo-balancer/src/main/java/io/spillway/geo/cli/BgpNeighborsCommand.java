package io.spillway.geo.cli;

import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.NeighborView;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a running speaker for its neighbors. */
@Command(
        name = "neighbors",
        mixinStandardHelpOptions = true,
        description = "Show the neighbors of a running speaker, or all that is known of one.")
final class BgpNeighborsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Parameters(paramLabel = "ADDRESS", arity = "0..1", description = "One neighbor, in detail.")
    private @Nullable InetAddress address;

    @Option(names = "--json", description = "Print JSON: a list, also for one neighbor.")
    private boolean json;

    @Override
    public Integer call() {
        return DaemonSocket.ask(spec, socket, client -> {
            List<NeighborView> all = Json.readList(client.get("/bgp/neighbors"), NeighborView.class);
            if (address == null) {
                return json ? Json.write(all) + "\n" : NeighborText.table(all);
            }
            List<NeighborView> one = all.stream()
                    .filter(neighbor ->
                            InetAddress.ofLiteral(neighbor.address()).equals(address))
                    .toList();
            if (one.isEmpty()) {
                throw new ApiRefusal(404, "no neighbor " + address.getHostAddress());
            }
            return json ? Json.write(one) + "\n" : NeighborText.detail(one.getFirst());
        });
    }
}

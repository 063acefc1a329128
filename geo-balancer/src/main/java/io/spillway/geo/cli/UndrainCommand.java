package io.spillway.geo.cli;

import io.spillway.geo.api.DrainView;
import io.spillway.geo.api.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings a drained site back. */
@Command(
        name = "undrain",
        mixinStandardHelpOptions = true,
        description = {
            "Bring a drained site back into service, in steps.",
            "Its prefixes are announced with the prepends of bgp.ramp, and it grants other sites 10, 25 and 50 % of what it"
                    + " could, a third of the time each; then everything, and the prepends go."
        })
final class UndrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Option(
            names = "--ramp",
            paramLabel = "TIME",
            description =
                    "How long it takes, such as 5m; 0s: no steps; up to 24h; default: bgp.ramp.for, or 2m without it.")
    private @Nullable String ramp;

    @Option(names = "--json", description = "Print the answer of the API as it is.")
    private boolean json;

    @Override
    public Integer call() {
        Query query = new Query("/site/undrain");
        if (ramp != null) {
            query.add("ramp", ramp);
        }
        return DaemonSocket.ask(spec, socket, client -> {
            String answer = client.post(query.toString());
            return json ? answer : DrainText.line("site", Json.read(answer, DrainView.class)) + "\n";
        });
    }
}

package io.spillway.geo.cli;

import io.spillway.geo.api.Json;
import io.spillway.geo.api.SpillingView;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a site spills, and why; and an operator's hand on it. */
@Command(
        name = "spill",
        mixinStandardHelpOptions = true,
        description = {
            "Show for each service whether new connections go to other sites, why, and what peers grant.",
            "Grants and connections are concurrent ones."
        },
        subcommands = {SpillCommand.Freeze.class, SpillCommand.Thaw.class})
final class SpillCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Option(names = "--explain", description = "Also what stands for and against every peer, and the rule behind it.")
    private boolean explain;

    @Option(names = "--json", description = "Print the answer of the API as it is; it has the explanation too.")
    private boolean json;

    @Override
    public Integer call() {
        return DaemonSocket.ask(spec, socket, client -> {
            String answer = client.get("/spill");
            return json ? answer : SpillingText.render(Json.read(answer, SpillingView.class), explain);
        });
    }

    private static int freeze(
            CommandSpec spec, @Nullable DaemonSocket socket, String path, List<String> services, boolean json) {
        OfParent.refuseArguments(spec);
        Query query = new Query(path);
        services.forEach(service -> query.add("service", service));
        return DaemonSocket.ask(spec, socket, client -> {
            String answer = client.post(query.toString());
            return json ? answer : SpillingText.render(Json.read(answer, SpillingView.class), false);
        });
    }

    @Command(
            name = "freeze",
            mixinStandardHelpOptions = true,
            description = {
                "Stop spilling, in both directions: nothing new is handed over, and nothing is granted to peers.",
                "What is established stays where it is. Until thaw, or the next start."
            })
    static final class Freeze implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @ArgGroup
        private @Nullable DaemonSocket socket;

        @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "By name; none: all.")
        private List<String> services = List.of();

        @Option(names = "--json", description = "Print the answer of the API as it is.")
        private boolean json;

        @Override
        public Integer call() {
            return freeze(spec, socket, "/spill/freeze", services, json);
        }
    }

    @Command(name = "thaw", mixinStandardHelpOptions = true, description = "Let services spill again that were frozen.")
    static final class Thaw implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @ArgGroup
        private @Nullable DaemonSocket socket;

        @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "By name; none: all.")
        private List<String> services = List.of();

        @Option(names = "--json", description = "Print the answer of the API as it is.")
        private boolean json;

        @Override
        public Integer call() {
            return freeze(spec, socket, "/spill/thaw", services, json);
        }
    }
}

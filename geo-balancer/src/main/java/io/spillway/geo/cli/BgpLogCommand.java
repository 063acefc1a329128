package io.spillway.geo.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows the messages of a neighbor. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description = "Print every message to and from a neighbor as it passes, until Ctrl-C.")
final class BgpLogCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable DaemonSocket socket;

    @Parameters(paramLabel = "NEIGHBOR", description = "Its address.")
    private String neighbor;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return DaemonSocket.ask(spec, socket, client -> {
            client.stream("/bgp/log/" + Query.encoded(neighbor), line -> {
                out.println(line);
                out.flush();
            });
            return "";
        });
    }
}

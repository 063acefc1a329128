package io.spillway.geo.cli;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.Json;
import io.spillway.geo.api.SiteStatus;
import io.spillway.geo.config.ConfigException;
import io.spillway.geo.config.SiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks a running site how it is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show a running site: neighbors, prefixes, services and servers, load of every site, spill.")
final class StatusCommand implements Callable<Integer> {
    private static final Path DEFAULT_PLACE = Path.of("/run/spillway");

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable Where where;

    @Option(names = "--json", description = "Print the answer of the API as it is.")
    private boolean json;

    private static final class Where {
        @Option(names = "-c", paramLabel = "FILE", description = "The site file that the daemon runs with.")
        private @Nullable Path file;

        @Option(names = "--socket", paramLabel = "PATH", description = "The daemon's unix socket.")
        private @Nullable Path socket;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            String answer = new ApiClient(socket()).get("/status");
            out.print(json ? answer : StatusText.render(Json.read(answer, SiteStatus.class)));
            out.flush();
            return ExitCode.OK;
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.USAGE;
        } catch (ApiException e) {
            err.println("spillway: " + e.getMessage());
            return ExitCode.NOT_RUNNING;
        }
    }

    private Path socket() throws ConfigException, ApiException {
        if (where != null && where.socket != null) {
            return where.socket;
        }
        return where != null && where.file != null ? SiteFile.read(where.file).socket() : only(sockets(DEFAULT_PLACE));
    }

    private Path only(List<Path> sockets) throws ApiException {
        return switch (sockets.size()) {
            case 0 ->
                throw new ApiException(
                        "no daemon found under " + DEFAULT_PLACE + "; name it with -c FILE or --socket PATH");
            case 1 -> sockets.getFirst();
            default ->
                throw new ParameterException(
                        spec.commandLine(), "several daemons here, name one with --socket: " + sockets);
        };
    }

    private static List<Path> sockets(Path directory) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.sock")) {
                entries.forEach(found::add);
            } catch (IOException e) {
                // Not readable for this user: the same as none, and the message above says what to do.
                return List.of();
            }
        }
        return found;
    }
}

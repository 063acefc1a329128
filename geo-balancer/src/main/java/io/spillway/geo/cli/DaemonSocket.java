package io.spillway.geo.cli;

import io.spillway.geo.api.ApiClient;
import io.spillway.geo.api.ApiException;
import io.spillway.geo.api.ApiRefusal;
import io.spillway.geo.config.ConfigException;
import io.spillway.geo.config.SiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which daemon a command asks: options for picocli's {@code @ArgGroup}; without them, the only one that runs here. */
final class DaemonSocket {
    private static final Path DEFAULT_PLACE = Path.of("/run/spillway");

    @Option(names = "-c", paramLabel = "FILE", description = "The site file that the daemon runs with.")
    private @Nullable Path file;

    @Option(names = "--socket", paramLabel = "PATH", description = "The daemon's unix socket.")
    private @Nullable Path socket;

    /** A question to a daemon; what it answers, as it is to be printed. */
    interface Question {
        String ask(ApiClient client) throws ApiException, ApiRefusal;
    }

    /** Asks and prints; the exit code. {@code where}: null when neither option is given. */
    static int ask(CommandSpec spec, @Nullable DaemonSocket where, Question question) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            out.print(question.ask(new ApiClient(path(spec, where))));
            out.flush();
            return ExitCode.OK;
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return ExitCode.USAGE;
        } catch (ApiException e) {
            err.println("spillway: " + e.getMessage());
            return ExitCode.NOT_RUNNING;
        } catch (ApiRefusal e) {
            err.println("spillway: " + e.getMessage());
            return e.status() == 400 ? ExitCode.USAGE : ExitCode.FAILED;
        }
    }

    private static Path path(CommandSpec spec, @Nullable DaemonSocket where) throws ConfigException, ApiException {
        if (where != null && where.socket != null) {
            return where.socket;
        }
        return where != null && where.file != null
                ? SiteFile.readSpeaker(where.file).socket()
                : only(spec, sockets(DEFAULT_PLACE));
    }

    private static Path only(CommandSpec spec, List<Path> sockets) throws ApiException {
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

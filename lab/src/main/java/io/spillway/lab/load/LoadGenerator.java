package io.spillway.lab.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A web client that keeps connections open. Its arguments are address and port; it reads commands from standard input,
 * answers each with one line of JSON ({@link Answer}), and ends with its input:
 *
 * <pre>
 * open COUNT            ask              close COUNT [SERVER-PREFIX]
 * probe INTERVAL_MS     await COUNT      unprobe
 * crowd RATE STAY_MS    visits           uncrowd
 * download COUNT PATH                    downloads
 * </pre>
 */
public final class LoadGenerator {
    private static final int TIMEOUT_MS = 3_000;
    private static final int PROBE_TIMEOUT_MS = 1_000;
    /** Of a wait for bytes: longer than what it takes TCP to try a few times. */
    private static final int DOWNLOAD_TIMEOUT_MS = 8_000;

    private static final JsonMapper JSON = new JsonMapper();

    private final InetSocketAddress target;
    private final Connections connections;
    private final Downloads downloads;
    private @Nullable Prober prober;
    private @Nullable Crowd crowd;

    private LoadGenerator(InetSocketAddress target) {
        this.target = target;
        this.connections = new Connections(target, TIMEOUT_MS);
        this.downloads = new Downloads(target, DOWNLOAD_TIMEOUT_MS);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        new LoadGenerator(new InetSocketAddress(args[0], Integer.parseInt(args[1]))).serve(in, System.out);
    }

    private void serve(BufferedReader commands, PrintStream out) throws IOException, InterruptedException {
        try (connections) {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                out.println(JSON.writeValueAsString(obey(line.split(" ", -1))));
                out.flush();
            }
        }
    }

    private Answer obey(String[] words) throws IOException, InterruptedException {
        return switch (words[0]) {
            case "open" -> connections.open(Integer.parseInt(words[1]));
            case "ask" -> connections.ask();
            case "close" -> connections.close(Integer.parseInt(words[1]), words.length > 2 ? words[2] : "");
            case "probe" -> probe(Integer.parseInt(words[1]));
            case "await" -> await(Integer.parseInt(words[1]));
            case "unprobe" -> probing().stop();
            case "crowd" -> crowd(Double.parseDouble(words[1]), Integer.parseInt(words[2]));
            case "visits" -> crowding().visits();
            case "uncrowd" -> uncrowd();
            case "download" -> downloads.start(Integer.parseInt(words[1]), words[2]);
            case "downloads" -> downloads.await();
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        };
    }

    private Answer.Probing probe(int intervalMs) {
        prober = new Prober(target, PROBE_TIMEOUT_MS, Clock.systemUTC());
        prober.start(intervalMs);
        return new Answer.Probing(intervalMs);
    }

    private Answer.Awaited await(int count) throws InterruptedException {
        probing().await(count);
        return new Answer.Awaited(count);
    }

    private Answer.Crowding crowd(double ratePerS, int stayMs) {
        if (crowd == null) {
            crowd = new Crowd(target, TIMEOUT_MS, Clock.systemUTC());
        }
        crowd.come(ratePerS, stayMs);
        return new Answer.Crowding(ratePerS, stayMs);
    }

    private Answer.Visited uncrowd() throws InterruptedException {
        Answer.Visited visited = crowding().stop();
        crowd = null;
        return visited;
    }

    private Crowd crowding() {
        if (crowd == null) {
            throw new IllegalArgumentException("there is no crowd");
        }
        return crowd;
    }

    private Prober probing() {
        if (prober == null) {
            throw new IllegalArgumentException("there is no probe");
        }
        return prober;
    }
}

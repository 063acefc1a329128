package io.spillway.lab.load;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Controls a {@link LoadGenerator} that runs as a child process. One thread. */
public final class LoadClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Process generator;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    /** @param builder how to start the generator; its standard error goes where ours goes */
    public LoadClient(ProcessBuilder builder) throws IOException {
        generator = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        commands = generator.outputWriter();
        answers = generator.inputReader();
    }

    /** Opens connections that stay open, and sends a request over each. */
    public Answer.Opened open(int count) throws IOException {
        return command("open " + count, Answer.Opened.class);
    }

    /** Sends a request over each open connection. */
    public Answer.Asked ask() throws IOException {
        return command("ask", Answer.Asked.class);
    }

    /** Closes up to {@code count}, the oldest first, of those answered by a server whose address starts so. */
    public Answer.Closed close(int count, String serverPrefix) throws IOException {
        return command("close " + count + " " + serverPrefix, Answer.Closed.class);
    }

    /** Closes all. */
    public Answer.Closed closeAll() throws IOException {
        return close(Integer.MAX_VALUE, "");
    }

    /** Begins to make a new connection with one request every {@code intervalMs}. */
    public void probe(int intervalMs) throws IOException {
        command("probe " + intervalMs, Answer.Probing.class);
    }

    /** Waits until {@code count} more probes have ended, well or not. */
    public void awaitProbes(int count) throws IOException {
        command("await " + count, Answer.Awaited.class);
    }

    /** Ends the probe; what it saw since it began. */
    public Answer.Probed unprobe() throws IOException {
        return command("unprobe", Answer.Probed.class);
    }

    /**
     * Lets visitors come, or come at another rate than before: connections that stay {@code stayMs}, asking at the
     * beginning and at the end.
     *
     * @param ratePerS > 0
     */
    public void crowd(double ratePerS, int stayMs) throws IOException {
        command("crowd " + ratePerS + " " + stayMs, Answer.Crowding.class);
    }

    /** The crowd so far. */
    public Answer.Visited visits() throws IOException {
        return command("visits", Answer.Visited.class);
    }

    /** Ends the crowd and sends everybody away. */
    public Answer.Visited uncrowd() throws IOException {
        return command("uncrowd", Answer.Visited.class);
    }

    /** Begins downloads of {@code path}, all at once. */
    public void download(int count, String path) throws IOException {
        command("download " + count + " " + path, Answer.Downloading.class);
    }

    /** Waits until all downloads have ended, well or not. */
    public Answer.Downloaded downloads() throws IOException {
        return command("downloads", Answer.Downloaded.class);
    }

    private <T extends Answer> T command(String line, Class<T> answer) throws IOException {
        commands.write(line);
        commands.newLine();
        commands.flush();
        String json = answers.readLine();
        if (json == null) {
            throw new IOException("the load generator ended at '" + line + "'; what it said is on standard error");
        }
        try {
            return JSON.readValue(json, answer);
        } catch (JacksonException e) {
            throw new IOException("the load generator answered '" + line + "' with " + json, e);
        }
    }

    @Override
    public void close() throws IOException {
        // The end of its input ends it, and its connections with it.
        try (answers) {
            commands.close();
        } finally {
            generator.destroy();
        }
    }
}

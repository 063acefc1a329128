package io.spillway.bgp.exabgp.process;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child while it lives: a thread reads its commands, one writes what is for it, one logs its stderr. Who blocks on a
 * pipe here is a thread of this child and no other.
 */
final class ChildSession {
    private static final Logger LOG = LoggerFactory.getLogger(ChildSession.class);

    /** Longest command, octets; ExaBGP's healthcheck needs some hundred, {@code announce attributes} many more. */
    static final int MAX_LINE = 1 << 20;

    /** How long what is in the pipe is still read after the child has ended. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final String name;
    private final Process child;
    private final ChildQueue queue;
    private final Thread reader;
    private volatile boolean over;

    /** Takes a line of commands, in the reader's thread. */
    interface Lines {
        void line(LineReader.Line line) throws InterruptedException;
    }

    private ChildSession(String name, Process child, ChildQueue queue, Lines lines) {
        this.name = name;
        this.child = child;
        this.queue = queue;
        this.reader = start("commands", () -> read(child.getInputStream(), lines));
        start("answers", () -> write(child.getOutputStream()));
        start("stderr", () -> StderrLog.pump(name, child.getErrorStream()));
    }

    /** @throws IOException the program can't be started */
    static ChildSession start(String name, List<String> command, ChildQueue queue, Lines lines) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TERM", "dumb"); // as ExaBGP does: no terminal codes among the commands
        return new ChildSession(name, builder.start(), queue, lines);
    }

    private Thread start(String role, Runnable task) {
        return Thread.ofPlatform().daemon().name("process-" + name + "-" + role).start(task);
    }

    long pid() {
        return child.pid();
    }

    boolean isAlive() {
        return child.isAlive();
    }

    /**
     * Waits until the child has ended and its last commands are carried out.
     *
     * @return its exit code
     */
    int await() throws InterruptedException {
        int code = child.waitFor();
        reader.join(LAST_WORDS); // a grandchild may hold the pipe open
        over = true;
        queue.close();
        return code;
    }

    /** Asks the child to end, and ends it and its children when it doesn't. */
    void end(Duration limit, Consumer<String> why) throws InterruptedException {
        List<ProcessHandle> descendants = child.descendants().toList();
        child.destroy();
        if (!child.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            why.accept("it doesn't end on SIGTERM: killed");
            child.destroyForcibly();
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private void read(InputStream stdout, Lines lines) {
        LineReader reading = new LineReader(stdout, MAX_LINE);
        try {
            for (LineReader.Line line = reading.next(); line != null && !over; line = reading.next()) {
                lines.line(line);
            }
        } catch (IOException e) {
            LOG.debug("process {}: stdout is closed: {}", name, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(OutputStream stdin) {
        try (OutputStream out = new BufferedOutputStream(stdin)) {
            for (byte[] octets = queue.take(); octets != null; octets = queue.take()) {
                out.write(octets);
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            queue.close(); // it has closed its stdin, and wants nothing
            LOG.debug("process {}: stdin is closed: {}", name, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

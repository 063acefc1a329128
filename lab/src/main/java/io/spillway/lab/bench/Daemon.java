package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program that runs until it is ended from outside. One thread. */
final class Daemon implements AutoCloseable {
    private static final int PATIENCE_S = 10;

    private final String name;
    private final Process process;
    private final @Nullable Path log;

    Daemon(String name, ProcessBuilder builder) throws LabException {
        this(name, builder, null);
    }

    /** @param log where its standard error goes; null: to ours */
    Daemon(String name, ProcessBuilder builder, @Nullable Path log) throws LabException {
        this.name = name;
        this.log = log;
        try {
            process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(
                            log == null ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.to(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new LabException("can't start " + name + ": " + e.getMessage());
        }
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM; doesn't wait. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL; doesn't wait. */
    void kill() {
        process.destroyForcibly();
    }

    void requireAlive() throws LabException {
        if (!process.isAlive()) {
            throw new LabException(name + " has ended with " + process.exitValue() + "; " + whatItSaid());
        }
    }

    private String whatItSaid() {
        if (log == null) {
            return "what it said is above";
        }
        try {
            return "it said: " + Files.readString(log).strip();
        } catch (IOException e) {
            return "what it said can't be read: " + e;
        }
    }

    /** Ends it, however. */
    @Override
    public void close() throws LabException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while " + name + " ended");
        }
    }
}

package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A program that runs until it is ended from outside. One thread. */
final class Daemon implements AutoCloseable {
    private static final int PATIENCE_S = 10;

    private final String name;
    private final Process process;

    Daemon(String name, ProcessBuilder builder) throws LabException {
        this.name = name;
        try {
            process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new LabException("can't start " + name + ": " + e.getMessage());
        }
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
            throw new LabException(name + " has ended with " + process.exitValue() + "; what it said is above");
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

package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A child process that is talked to line by line, and ends with its input. One thread. */
final class Child implements AutoCloseable {
    private static final int PATIENCE_S = 10;

    private final String name;
    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    Child(String name, ProcessBuilder builder) throws LabException {
        this.name = name;
        try {
            process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new LabException("can't start " + name + ": " + e.getMessage());
        }
        input = process.outputWriter();
        output = process.inputReader();
    }

    long pid() {
        return process.pid();
    }

    String ask(String line) throws LabException {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new LabException(name + " doesn't listen: " + e.getMessage() + "; its standard error is above");
        }
        return readLine();
    }

    /** Waits for the next line. */
    String readLine() throws LabException {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new LabException(name + " has ended; what it said is on standard error");
            }
            return line;
        } catch (IOException e) {
            throw new LabException("can't read from " + name + ": " + e.getMessage());
        }
    }

    /** Waits for its end. */
    String readAll() throws LabException {
        String text = output.lines().collect(Collectors.joining("\n"));
        if (text.isEmpty()) {
            throw new LabException(name + " has ended without a result; what it said is on standard error");
        }
        return text;
    }

    @Override
    public void close() throws LabException {
        try {
            input.close();
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                throw new LabException(name + " doesn't end, and is killed");
            }
        } catch (IOException e) {
            throw new LabException("can't end " + name + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while " + name + " ended");
        } finally {
            process.destroyForcibly();
        }
    }
}

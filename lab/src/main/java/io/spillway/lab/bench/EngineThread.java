package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The thread of a director's process that forwards packets, seen from outside (proc(5)). Any thread. */
record EngineThread(Path task) {
    private static final String NAME = "director-engine";

    static EngineThread of(long pid) throws LabException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                if (name(task).equals(NAME)) {
                    return new EngineThread(task);
                }
            }
        } catch (IOException e) {
            throw new LabException("can't read the threads of process " + pid + ": " + e);
        }
        throw new LabException("process " + pid + " has no thread " + NAME);
    }

    private static String name(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (NoSuchFileException e) {
            return ""; // one of the JVM's threads has ended meanwhile
        }
    }

    void pin(int core) throws LabException {
        try {
            Process process = new ProcessBuilder(
                            "taskset",
                            "-pc",
                            Integer.toString(core),
                            task.getFileName().toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new LabException("can't pin " + NAME + " to core " + core + ": " + output.strip());
            }
        } catch (IOException e) {
            throw new LabException("can't run taskset: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while taskset ran");
        }
    }

    /** Nanoseconds it has run. */
    long runNs() throws LabException {
        try {
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", -1)[0]);
        } catch (IOException e) {
            throw new LabException(NAME + " has ended: " + e);
        }
    }
}

package io.spillway.lab.topology;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs one program to its end and takes what it printed. Any thread. */
final class Shell {
    private static final File NOTHING = new File("/dev/null");

    private Shell() {}

    /** What it printed on both outputs. {@code status} 0 means success. */
    record Result(int status, String output) {}

    static Result run(Path folder, Map<String, String> env, List<String> command) throws LabException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(NOTHING);
        builder.environment().putAll(env);
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output.strip());
        } catch (IOException e) {
            throw new LabException("can't run " + String.join(" ", command) + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while " + command.getFirst() + " ran");
        }
    }

    /** The same, where anything but success is an error. */
    static String must(String... command) throws LabException {
        return must(Path.of("/"), Map.of(), List.of(command));
    }

    static String must(Path folder, Map<String, String> env, List<String> command) throws LabException {
        Result result = run(folder, env, command);
        if (result.status() != 0) {
            throw new LabException(
                    String.join(" ", command) + " ended with " + result.status() + ": " + result.output());
        }
        return result.output();
    }
}

package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What figures were taken on; they mean nothing without it. */
public record Machine(int cores, String processor, String kernel, String jdk) {
    static Machine ofThis() throws LabException {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                modelName(),
                System.getProperty("os.version"),
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version"));
    }

    /** On one line. */
    String toText() {
        return "%d cores (%s), Linux %s, JDK %s".formatted(cores, processor, kernel, jdk);
    }

    private static String modelName() throws LabException {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            throw new LabException("can't read /proc/cpuinfo: " + e);
        }
    }
}

package io.spillway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A program that has run, with what it printed.
 *
 * @param out without the blanks at either end, as {@code err}
 */
record Launched(int status, String out, String err) {
    static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    static final Path LAUNCHER = HOME.resolve("spillway");
    static final Path DIST = HOME.resolve("lab/target/dist");

    private static final String CHANGED = "find spillway pom.xml */pom.xml */src/main -newer lab/target/dist/built";

    /** {@code ./spillway} must not start a build in the middle of this one. */
    static void assumeBuilt() throws Exception {
        boolean fresh = Files.exists(DIST.resolve("built"))
                && run(HOME, Map.of(), "", "sh", "-c", CHANGED).out().isEmpty();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(fresh).as("CI=true, and .ci/run builds with ./spillway").isTrue();
        }
        assumeThat(fresh)
                .as("./spillway has built what is here; run ./spillway --version first")
                .isTrue();
    }

    static Launched run(Path directory, Map<String, String> environment, String input, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        Path errors = Files.createTempFile("launched", ".err");
        Path stdin = Files.writeString(Files.createTempFile("launched", ".in"), input);
        try {
            Process process = builder.redirectError(errors.toFile())
                    .redirectInput(stdin.toFile())
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Launched(
                    process.waitFor(), out.strip(), Files.readString(errors).strip());
        } finally {
            Files.delete(errors);
            Files.delete(stdin);
        }
    }
}

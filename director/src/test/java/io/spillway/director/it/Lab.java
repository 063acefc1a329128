package io.spillway.director.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Network namespaces and the processes in them; all gone after close. */
final class Lab implements AutoCloseable {
    private final String prefix = "director-it" + ProcessHandle.current().pid() + "-";
    private final List<String> namespaces = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    /** Skips the test of whoever is not root, or fails if CI=true. */
    static void needsRoot() {
        needs("root".equals(System.getProperty("user.name")), "root, for network namespaces");
    }

    /** Skips the test if something is missing, or fails if CI=true. */
    static void needs(boolean isThere, String what) {
        if ("true".equals(System.getenv("CI"))) {
            assertThat(isThere).as("CI=true, and this test needs " + what).isTrue();
        }
        assumeTrue(isThere, "needs " + what);
    }

    String namespace(String name) {
        sh("ip netns add " + prefix + name);
        namespaces.add(prefix + name);
        sh("ip -n " + prefix + name + " link set lo up");
        return prefix + name;
    }

    /** Joins two namespaces; one side's checksum offload stays on, so that partial checksums occur. */
    void join(String left, String leftDevice, String right, String rightDevice) {
        joinWithOffloads(left, leftDevice, right, rightDevice);
        sh("ip netns exec " + left + " ethtool -K " + leftDevice + " gso off tso off gro off");
        sh("ip netns exec " + right + " ethtool -K " + rightDevice + " gso off tso off gro off");
    }

    /** Joins two namespaces by a link as the kernel makes it: large segments cross it uncut. */
    void joinWithOffloads(String left, String leftDevice, String right, String rightDevice) {
        sh("ip link add " + leftDevice + " netns " + left + " type veth peer name " + rightDevice + " netns " + right);
        sh("ip -n " + left + " link set " + leftDevice + " up");
        sh("ip -n " + right + " link set " + rightDevice + " up");
    }

    void in(String namespace, String... commands) {
        for (String command : commands) {
            sh("ip netns exec " + namespace + " " + command);
        }
    }

    /** What a command prints; fails if it fails. */
    String sh(String command) {
        try {
            var process = new ProcessBuilder("sh", "-c", command)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + " failed: " + output);
            }
            return output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during " + command, e);
        }
    }

    /** Starts a process that says one line on standard output when it is ready. */
    Daemon daemon(String namespace, String... command) throws IOException {
        List<String> line = Stream.concat(Stream.of("ip", "netns", "exec", namespace), Stream.of(command))
                .toList();
        Process process =
                new ProcessBuilder(line).redirectError(Redirect.INHERIT).start();
        processes.add(process);
        var daemon = new Daemon(
                process, new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
        daemon.answer();
        return daemon;
    }

    Daemon director(String namespace, String... arguments) throws IOException {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        return daemon(
                namespace,
                Stream.concat(
                                Stream.of(
                                        java,
                                        "-XX:+UseSerialGC",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        DirectorMain.class.getName()),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            process.onExit()
                    .completeOnTimeout(process, 5, TimeUnit.SECONDS)
                    .join()
                    .destroyForcibly();
        }
        namespaces.reversed().forEach(namespace -> sh("ip netns del " + namespace));
    }

    /** A process that answers each line with a line. */
    record Daemon(Process process, BufferedReader output) {
        /** The answer's {@code name=value} words. */
        Map<String, Long> ask(String command) throws IOException {
            process.outputWriter().write(command + "\n");
            process.outputWriter().flush();
            return Stream.of(answer().split(" ", -1))
                    .map(word -> word.split("=", -1))
                    .collect(Collectors.toMap(word -> word[0], word -> Long.valueOf(word[1])));
        }

        void stop() throws IOException, InterruptedException {
            process.outputWriter().close();
            process.waitFor();
        }

        private String answer() throws IOException {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("the process ended: " + process.info());
            }
            return line;
        }
    }
}

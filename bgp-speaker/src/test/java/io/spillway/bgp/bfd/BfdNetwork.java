package io.spillway.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Assumptions;

/**
 * A router with a real BFD daemon and a site with ours, each in a network namespace: 10.99.0.1 and .2, 2001:db8:99::1 and
 * ::2 on the link; 10.99.1.1 and .2 behind it, for multihop.
 */
final class BfdNetwork implements AutoCloseable {
    private final String router = "bfd-it-r" + ProcessHandle.current().pid();
    private final String site = "bfd-it-s" + ProcessHandle.current().pid();
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    BfdNetwork(Path folder) throws Exception {
        this.folder = folder;
        for (String namespace : List.of(router, site)) {
            run("ip", "netns", "add", namespace);
            run("ip", "-n", namespace, "link", "set", "lo", "up");
        }
        run("ip", "-n", router, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", site);
        address(router, "1", "2");
        address(site, "2", "1");
    }

    private static void address(String namespace, String own, String other) throws Exception {
        run("ip", "-n", namespace, "addr", "add", "10.99.0." + own + "/24", "dev", "eth0");
        run("ip", "-n", namespace, "addr", "add", "2001:db8:99::" + own + "/64", "dev", "eth0", "nodad");
        run("ip", "-n", namespace, "addr", "add", "10.99.1." + own + "/32", "dev", "lo");
        run("ip", "-n", namespace, "link", "set", "eth0", "up");
        run("ip", "-n", namespace, "route", "add", "10.99.1." + other + "/32", "via", "10.99.0." + other);
    }

    /** Skips the test, or with CI=true fails it, when it can't run. */
    static void require(String program, String debianPackage) {
        boolean root = "root".equals(System.getProperty("user.name"));
        boolean there = Files.isExecutable(Path.of(program));
        String missing = (root ? "" : "not root; ")
                + (there ? "" : "no " + program + " (apt-get install " + debianPackage + ")");
        if ("true".equals(System.getenv("CI"))) {
            assertThat(missing).as("needed for this test").isEmpty();
        }
        Assumptions.assumeTrue(root && there, missing);
    }

    /** Runs to its end in the router's namespace. */
    String inRouter(String... command) throws Exception {
        return run(entering(router, List.of(command)).toArray(String[]::new));
    }

    /** Starts in the router's namespace, in the test's folder. */
    Process startInRouter(String... command) throws IOException {
        return start(new ProcessBuilder(entering(router, List.of(command)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("daemon.out").toFile())));
    }

    Site startSite() throws IOException {
        return new Site(site);
    }

    /** Another of ours where the daemon is. */
    Site startInRouter() throws IOException {
        return new Site(router);
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static List<String> entering(String namespace, List<String> command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        line.addAll(command);
        return line;
    }

    static void signal(Process process, String signal) throws Exception {
        run("kill", "-" + signal, Long.toString(process.pid()));
    }

    static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + ": " + output)
                .isZero();
        return output;
    }

    static void eventually(ThrowingRunnable check) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(check);
    }

    @Override
    public void close() throws Exception {
        for (Process process : processes) {
            // A stopped process can be killed, but only a running one flushes what it has to say.
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        for (String namespace : List.of(router, site)) {
            new ProcessBuilder("ip", "netns", "del", namespace).start().waitFor();
        }
    }

    /** {@link BfdProcess} in a namespace. */
    final class Site {
        final Process process;
        private final PrintWriter commands;
        private final BufferedReader answers;

        private Site(String namespace) throws IOException {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            process = start(new ProcessBuilder(entering(
                            namespace,
                            List.of(
                                    java,
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    BfdProcess.class.getName())))
                    .redirectError(ProcessBuilder.Redirect.INHERIT));
            commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String tell(String command) throws IOException {
            commands.println(command);
            return String.valueOf(answers.readLine());
        }
    }
}

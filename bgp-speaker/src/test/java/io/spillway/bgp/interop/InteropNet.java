package io.spillway.bgp.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A link between two network namespaces: the router at 10.99.0.1 and 2001:db8:99::1, our speaker, the site, at the
 * addresses ending in 2. Everything started through it ends with it.
 */
final class InteropNet implements AutoCloseable {
    static final String ROUTER_V4 = "10.99.0.1";
    static final String ROUTER_V6 = "2001:db8:99::1";
    static final String SITE_V4 = "10.99.0.2";
    static final String SITE_V6 = "2001:db8:99::2";

    private static final Pattern NAME = Pattern.compile("bgp-it-(\\d+)-\\d+-[rs]");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path folder;
    private final String router;
    private final String site;
    private final List<Process> processes = new ArrayList<>();

    /** @param folder for what the programs of this network read and write */
    InteropNet(Path folder) throws Exception {
        this.folder = folder;
        String name = "bgp-it-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        this.router = name + "-r";
        this.site = name + "-s";
        sweep();
        try {
            make();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private void make() throws Exception {
        for (String namespace : List.of(router, site)) {
            run("ip", "netns", "add", namespace);
            run("ip", "-n", namespace, "link", "set", "lo", "up");
        }
        run("ip", "-n", router, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", site);
        address(router, ROUTER_V4, ROUTER_V6);
        address(site, SITE_V4, SITE_V6);
    }

    private static void address(String namespace, String v4, String v6) throws Exception {
        run("ip", "-n", namespace, "addr", "add", v4 + "/24", "dev", "eth0");
        run("ip", "-n", namespace, "addr", "add", v6 + "/64", "dev", "eth0", "nodad");
        run("ip", "-n", namespace, "link", "set", "eth0", "up");
    }

    Path folder() {
        return folder;
    }

    /** Starts a program in the router's namespace; what it prints goes to a file in the folder. */
    Process startRouter(String log, List<String> command) throws IOException {
        return start(new ProcessBuilder(in(router, command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file(log).toFile())));
    }

    /** Starts a program in the site's namespace; what it says on stderr goes to a file in the folder. */
    Process startSite(String log, List<String> command) throws IOException {
        return start(new ProcessBuilder(in(site, command))
                .redirectError(ProcessBuilder.Redirect.appendTo(file(log).toFile())));
    }

    /** What a program prints that runs in the router's namespace and ends by itself. */
    String ask(String... command) throws Exception {
        return output(new ProcessBuilder(in(router, List.of(command))).directory(folder.toFile()));
    }

    /**
     * How often the kernel has dropped a packet, on either side of the link, for a reason.
     *
     * @param counter of TcpExt in /proc/net/netstat
     */
    long dropped(String counter) throws Exception {
        long sum = 0;
        for (String namespace : List.of(router, site)) {
            String[] lines =
                    output(in(namespace, List.of("cat", "/proc/net/netstat"))).split("\n", -1);
            List<String> names = List.of(lines[0].split(" ", -1));
            sum += Long.parseLong(lines[1].split(" ", -1)[names.indexOf(counter)]);
        }
        return sum;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** What is in a file of the folder; empty when it isn't there. */
    String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            return "";
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.directory(folder.toFile()).start();
        processes.add(process);
        return process;
    }

    /** Kills a program started here and all its children, as kill -9 does. */
    static void kill(Process process) throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
    }

    /** Stops a program started here and all its children without ending them: their sockets stay, nobody is behind them. */
    static void freeze(Process process) throws Exception {
        for (ProcessHandle one : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            run("kill", "-STOP", Long.toString(one.pid()));
        }
    }

    @Override
    public void close() throws Exception {
        for (Process process : processes) {
            kill(process);
        }
        remove(router);
        remove(site);
    }

    /** Namespaces of test runs that were killed, and what still runs in them. */
    private static void sweep() throws Exception {
        for (String line : output(List.of("ip", "netns", "list")).split("\n", -1)) {
            Matcher name = NAME.matcher(line.split(" ", 2)[0]);
            if (name.matches()
                    && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                remove(name.group());
            }
        }
    }

    /** A program that has left its parent (FRR, OpenBGPD) would keep the namespace alive. */
    private static void remove(String namespace) throws Exception {
        for (String pid : output(List.of("ip", "netns", "pids", namespace)).split("\\s+", -1)) {
            if (pid.matches("\\d+")) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        output(List.of("ip", "netns", "del", namespace));
    }

    private static List<String> in(String namespace, List<String> command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        line.addAll(command);
        return line;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + ": " + output)
                .isZero();
    }

    private static String output(List<String> command) throws Exception {
        return output(new ProcessBuilder(command));
    }

    private static String output(ProcessBuilder command) throws Exception {
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(10, TimeUnit.SECONDS);
        return output;
    }

    /** Skips the test, or fails it in CI, where it could not run. */
    static void require(Path program, String debianPackage) {
        boolean root = "root".equals(System.getProperty("user.name"));
        boolean there = Files.isExecutable(program);
        String missing = (root ? "" : "not root; ")
                + (there ? "" : "no " + program + " (apt-get install " + debianPackage + ")");
        if ("true".equals(System.getenv("CI"))) {
            assertThat(missing).as("needed for this test").isEmpty();
        }
        Assumptions.assumeTrue(root && there, missing);
    }
}

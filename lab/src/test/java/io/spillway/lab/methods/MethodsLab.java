package io.spillway.lab.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.geo.cli.DistroPackage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client, a director, three servers and a router, in namespaces that are gone after close. Each address ends as its node:
 *
 * <pre>
 *   cli .2 --+-- 10.1.0.0/24, fd01::/64 --+-- .1 dir .1 --+-- 172.16.0.0/24, fd16::/64 --+-- s1 .11, s2 .12, s3 .13
 *            |                            |               |                              |
 *            +-------------------------- .254 rt .254 ----+     or, behind the router, 172.17.0.0/24, fd17::/64
 * </pre>
 *
 * Only NAT's servers have their default route by the director; the others' replies go by the router, straight to the client.
 * Every link leaves checksums and cutting to the receiver, as virtual ones do by themselves. The kernels would forward, so that a
 * leak shows.
 */
final class MethodsLab implements AutoCloseable {
    static final String VIP = "202.103.106.5";
    static final String VIP6 = "2001:db8:6::5";

    private static final String PREFIX = "mth" + ProcessHandle.current().pid() + "-";
    private static final List<String> NODES = List.of("net", "cli", "dir", "rt", "s1", "s2", "s3");

    private final Path directory;
    private final Deque<Process> processes = new ArrayDeque<>();
    private final Map<String, Process> webServers = new HashMap<>();

    static void assumePossible() {
        boolean root = "root".equals(System.getProperty("user.name"));
        List<DistroPackage> needed = List.of(
                DistroPackage.NGINX,
                DistroPackage.IPERF3,
                DistroPackage.DNSMASQ,
                DistroPackage.PING,
                DistroPackage.PYTHON,
                DistroPackage.CURL,
                DistroPackage.NFT);
        List<String> missing = needed.stream()
                .filter(program -> program.find().isEmpty())
                .map(DistroPackage::debianName)
                .toList();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("namespaces need root").isTrue();
            assertThat(missing).as("packages").isEmpty();
        }
        assumeThat(root).as("needs root for network namespaces").isTrue();
        assumeThat(missing).as("apt-get install what is missing").isEmpty();
    }

    /**
     * @param isBehindRouter the servers
     * @param gateway their default route: the last number of its address, 1 for the director, 254 for the router
     */
    MethodsLab(Path directory, boolean isBehindRouter, int gateway) throws IOException, InterruptedException {
        this.directory = directory;
        var script = new StringBuilder("set -e\n");
        for (String node : NODES) {
            script.append("ip netns add ").append(PREFIX).append(node).append('\n');
            in(script, node, "ip link set lo up");
            in(script, node, "sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0");
        }
        for (String segment : List.of("front", "back", "far")) {
            in(script, "net", "ip link add " + segment + " type bridge");
            in(script, "net", "ip link set " + segment + " up");
        }
        join(script, "cli", "c0", "front", 1, 2);
        join(script, "dir", "d0", "front", 1, 1);
        join(script, "rt", "r0", "front", 1, 254);
        join(script, "dir", "d1", "back", 16, 1);
        join(script, "rt", "r1", "back", 16, 254);
        join(script, "rt", "r2", "far", 17, 254);
        int place = isBehindRouter ? 17 : 16;
        for (int number = 1; number <= 3; number++) {
            String server = "s" + number;
            join(script, server, "s0", isBehindRouter ? "far" : "back", place, 10 + number);
            in(script, server, "ip route add default via " + v4(place, gateway));
            in(script, server, "ip -6 route add default via " + v6(place, gateway));
        }
        in(script, "cli", "ip route add " + VIP + " via " + v4(1, 1));
        in(script, "cli", "ip -6 route add " + VIP6 + " via " + v6(1, 1));
        in(script, "dir", "ip route add 172.17.0.0/24 via " + v4(16, 254));
        in(script, "dir", "ip -6 route add fd17::/64 via " + v6(16, 254));
        for (String node : List.of("dir", "rt")) {
            in(script, node, "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        }
        try {
            sh(script.toString());
        } catch (AssertionError | IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** The IPv4 address of a node, by its last number. */
    static String v4(int segment, int number) {
        return (segment == 1 ? "10.1.0." : "172." + segment + ".0.") + number;
    }

    static String v6(int segment, int number) {
        return "fd%02d::%d".formatted(segment, number);
    }

    private static void in(StringBuilder script, String node, String command) {
        script.append("ip netns exec %s%s %s%n".formatted(PREFIX, node, command));
    }

    private static void join(StringBuilder script, String node, String device, String bridge, int segment, int number) {
        script.append("ip link add %1$s netns %2$s%3$s type veth peer name %3$s-%1$s netns %2$snet%n"
                .formatted(device, PREFIX, node));
        in(script, "net", "ip link set %s-%s master %s up".formatted(node, device, bridge));
        in(script, node, "ip link set " + device + " up");
        in(script, node, "ip address add " + v4(segment, number) + "/24 dev " + device);
        in(script, node, "ip address add " + v6(segment, number) + "/64 dev " + device + " nodad");
    }

    /** What it printed; fails if it fails. */
    String in(String node, String command) throws IOException, InterruptedException {
        return sh("ip netns exec " + PREFIX + node + " " + command);
    }

    String sh(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as("%s: %s", script, output).isZero();
        return output;
    }

    /** Starts a command line of Spillway's and doesn't wait. */
    Process spillway(String node, String... arguments) throws IOException {
        return start(node, java("io.spillway.geo.cli.Main", arguments));
    }

    /** A process that says a line when it is ready. */
    Talk talk(String node, String... command) throws IOException {
        var talk = new Talk(start(node, command));
        talk.listen();
        return talk;
    }

    Talk director(int shards, String localAddresses, String services) throws IOException {
        String[] command =
                java(MethodsMain.class.getName(), "d0", "d1", String.valueOf(shards), localAddresses, services);
        return talk("dir", command);
    }

    Talk client() throws IOException {
        return python("cli", "client.py");
    }

    /** One of the scripts beside this class, once it is ready. */
    Talk python(String node, String script, String... arguments) throws IOException {
        return talk(
                node,
                Stream.concat(Stream.of("/usr/bin/python3", resource(script).toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /** Starts nginx on ports 80 and 8000, a DNS server and iperf3 on a node, all under one name. */
    void serve(String node, String name, byte[] content) throws IOException {
        Path place = directory.resolve(name);
        Files.createDirectories(place.resolve("www/up"));
        Files.write(place.resolve("www/content"), content);
        Path configuration = place.resolve("nginx.conf");
        Files.writeString(
                configuration,
                Files.readString(resource("nginx.conf"))
                        .replace("@DIR@", place.toString())
                        .replace("@NAME@", name));
        webServers.put(name, start(node, "nginx", "-p", place.toString(), "-c", configuration.toString()));
        start(node, "iperf3", "-s");
        start(
                node,
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--user=root",
                "--pid-file=" + place.resolve("dnsmasq"),
                "--address=/who.lab/192.0.2." + name.substring(1));
    }

    void awaitServers(String... nodes) throws IOException, InterruptedException {
        for (String node : nodes) {
            in(
                    node,
                    "timeout 20 sh -c 'until ss -Hltn | grep -q :8000 && ss -Hltn | grep -q :5201 && ss -Hlun | grep -q :53;"
                            + " do sleep 0.05; done'");
        }
    }

    void killWebServer(String name) throws InterruptedException {
        Process process = Objects.requireNonNull(webServers.get(name));
        process.destroyForcibly().waitFor();
    }

    /** What a client put there. */
    List<Path> uploads(String file) {
        return webServers.keySet().stream()
                .map(name -> directory.resolve(name).resolve("www/up").resolve(file))
                .filter(Files::exists)
                .toList();
    }

    long kernelCounter(String node, String name) throws IOException, InterruptedException {
        String[] words = in(node, "nstat -asz " + name).split("\\s+", -1);
        return Long.parseLong(words[words.length - 2]);
    }

    Process start(String node, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", PREFIX + node));
        words.addAll(Arrays.asList(command));
        Process process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectError(directory.resolve("errors-" + processes.size()).toFile())
                .start();
        processes.push(process);
        return process;
    }

    /** What all processes have complained about. */
    String errors() throws IOException {
        var errors = new StringBuilder();
        for (int number = 0; number < processes.size(); number++) {
            errors.append(Files.readString(directory.resolve("errors-" + number)));
        }
        return errors.toString();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        // Undo files are named after namespaces.
        sh(NODES.stream()
                .map(node ->
                        "rm -f /run/spillway/realserver/undo-$(stat -Lc %%i /run/netns/%1$s 2>/dev/null); ip netns del %1$s 2>/dev/null"
                                .formatted(PREFIX + node))
                .collect(Collectors.joining("\n", "", "\ntrue")));
    }

    /** A file beside this class, where processes find it. */
    Path resource(String name) throws IOException {
        Path file = directory.resolve(name);
        try (var source = Objects.requireNonNull(MethodsLab.class.getResourceAsStream("/methods/" + name))) {
            Files.write(file, source.readAllBytes());
        }
        return file;
    }

    private static String[] java(String main, String... arguments) {
        return Stream.concat(
                        Stream.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main),
                        Stream.of(arguments))
                .toArray(String[]::new);
    }

    /** A process that answers each line with a line of {@code name=value}. Thread rule: one thread at a time. */
    record Talk(Process process) {
        Map<String, Long> ask(String command) throws IOException {
            process.outputWriter().write(command + "\n");
            process.outputWriter().flush();
            return Stream.of(listen().split(" ", -1))
                    .map(word -> word.split("=", -1))
                    .collect(Collectors.toMap(word -> word[0], word -> Long.valueOf(word[1])));
        }

        private String listen() throws IOException {
            BufferedReader reader = process.inputReader();
            String line = reader.readLine();
            if (line == null) {
                throw new AssertionError("the process ended: " + process.info());
            }
            return line;
        }
    }
}

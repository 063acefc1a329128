package io.spillway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A client, a director's place and a real server on one bridge, in namespaces that are gone after close. */
final class RealServers implements AutoCloseable {
    static final String VIP = "202.103.106.5";
    static final String VIP6 = "2001:db8:6::5";
    static final String DIRECTOR = "10.91.0.1";
    static final String DIRECTOR6 = "fd91::1";
    static final String SERVER = "10.91.0.10";
    static final String SERVER6 = "fd91::10";

    private static final String PREFIX = "rs" + ProcessHandle.current().pid() + "-";

    private final Path directory;
    private final Deque<Process> processes = new ArrayDeque<>();
    private final List<String> namespaces = new ArrayList<>();

    static void assumePossible() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("namespaces need root").isTrue();
        }
        assumeThat(root).as("needs root for network namespaces").isTrue();
    }

    RealServers(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        try {
            for (String name : List.of("net", "cli", "dir", "srv")) {
                sh("ip netns add " + PREFIX + name);
                namespaces.add(PREFIX + name);
                in(name, "ip link set lo up");
            }
            in("net", "ip link add br0 type bridge");
            in("net", "ip link set br0 up");
            join("cli", "c0", "10.91.0.2", "fd91::2");
            join("dir", "d0", DIRECTOR, DIRECTOR6);
            join("srv", "s0", SERVER, SERVER6);
            // The director's kernel has no opinion on what is for the VIPs.
            in("dir", "ip route add blackhole " + VIP);
            in("dir", "ip -6 route add blackhole " + VIP6);
            in("srv", "ip route add default via 10.91.0.254");
            in("srv", "ip -6 route add default via fd91::fe");
            in("srv", "sysctl -qw net.ipv4.conf.all.rp_filter=1");
        } catch (AssertionError | IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** The client's packets are sent one by one with their checksums, as a network would have them. */
    private void join(String namespace, String device, String address, String address6)
            throws IOException, InterruptedException {
        sh("ip link add %s netns %s type veth peer name p%s netns %snet"
                .formatted(device, PREFIX + namespace, device, PREFIX));
        in("net", "ip link set p" + device + " master br0 up");
        in(namespace, "ethtool -K " + device + " tx off gso off tso off gro off");
        in(namespace, "ip link set " + device + " up");
        in(namespace, "ip address add " + address + "/24 dev " + device);
        in(namespace, "ip address add " + address6 + "/64 dev " + device + " nodad");
    }

    String in(String namespace, String command) throws IOException, InterruptedException {
        return sh("ip netns exec " + PREFIX + namespace + " " + command);
    }

    /** What it printed; fails if it fails. */
    String sh(String command) throws IOException, InterruptedException {
        Launched result = Launched.run(directory, Map.of(), "", "sh", "-c", command);
        assertThat(result.status()).as("%s: %s", command, result).isZero();
        return result.out();
    }

    Launched tried(String namespace, String... command) throws IOException, InterruptedException {
        return Launched.run(directory, Map.of(), "", words(namespace, command));
    }

    /** The command line in the server's namespace. */
    Launched spillway(String... arguments) throws IOException, InterruptedException {
        return tried("srv", java(arguments));
    }

    /** A process that says a line when it is ready. */
    Process start(String namespace, String... command) throws IOException {
        Process process = new ProcessBuilder(words(namespace, command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        processes.push(process);
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).as(String.join(" ", command)).isNotNull();
        return process;
    }

    Process decap(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("realserver", "decap"));
        all.addAll(Arrays.asList(arguments));
        return start("srv", java(all.toArray(String[]::new)));
    }

    Process python(String namespace, String script, String... arguments) throws IOException {
        Path file = directory.resolve(script);
        try (var source = Objects.requireNonNull(RealServers.class.getResourceAsStream("/realserver/" + script))) {
            Files.write(file, source.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", file.toString()));
        command.addAll(Arrays.asList(arguments));
        return start(namespace, command.toArray(String[]::new));
    }

    /** What it still had to say. */
    String stop(Process process) throws IOException, InterruptedException {
        // Process.destroy would close its output.
        assertThat(process.toHandle().destroy()).isTrue();
        String rest = String.join("\n", process.inputReader().lines().toList());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends when told").isTrue();
        processes.remove(process);
        return rest;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        for (String namespace : namespaces.reversed()) {
            sh("ip netns del " + namespace);
        }
    }

    private static String[] java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.spillway.geo.cli.Main"));
        command.addAll(Arrays.asList(arguments));
        return command.toArray(String[]::new);
    }

    private static String[] words(String namespace, String... command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", PREFIX + namespace));
        words.addAll(Arrays.asList(command));
        return words.toArray(String[]::new);
    }
}

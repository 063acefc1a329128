package io.spillway.lab.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spillway.director.packet.Counter;
import io.spillway.lab.methods.Combination.Weighed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A network with one forwarding method, and what it has to prove there. Thread rule: one thread. */
final class MethodsRun implements AutoCloseable {
    private static final int BYTES = 8_000_001;
    private static final List<Integer> FAMILIES = List.of(4, 6);
    /** One engine deals servers out exactly; each of several begins a round of its own. */
    private static final int ENGINES_TOLERANCE = 6;

    private final Path directory;
    private final Combination combination;
    private final byte[] content = new byte[BYTES];
    private final MethodsLab net;
    private final MethodsLab.Talk director;
    private final MethodsLab.Talk client;

    /** Sets all of it up; if that fails, nothing stays. */
    MethodsRun(Path directory, Combination combination) throws Exception {
        this.directory = directory;
        this.combination = combination;
        new Random(11).nextBytes(content);
        net = new MethodsLab(directory, combination.isTunnel(), combination.isNat() ? 1 : 254);
        try {
            String localAddresses = prepare();
            String services = combination.services(List.of(new Weighed(1, 1), new Weighed(2, 2)));
            if (combination.isLocal()) {
                refusesAStrictFilterOnLoopback(net, services);
            }
            director = net.director(combination.shards(), localAddresses, services);
            client = net.client();
        } catch (Exception | AssertionError e) {
            e.addSuppressed(new AssertionError(net.errors()));
            net.close();
            throw e;
        }
    }

    void everything() throws Exception {
        try {
            for (int family : FAMILIES) {
                spreadsConnectionsByWeight(family);
                transfersUnchanged(family);
                carriesBulk(family);
                answersNames(family);
                answersPings(family);
            }
            losesAServerAndThenItsProcess();
            changesServersUnderLoad();
            hasSensibleCounters();
            removesTheLastButOne();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + net.errors() + counted(), e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        net.close();
    }

    /** @return the local addresses of FULLNAT, as the director is told them */
    private String prepare() throws Exception {
        net.serve(combination.isLocal() ? "dir" : "s1", "s1", content);
        net.serve("s2", "s2", content);
        net.serve("s3", "s3", content);
        if (combination.isDirect()) {
            setUpServers();
        }
        if (combination.isLocal()) {
            net.in("dir", "ip address add " + MethodsLab.VIP + "/32 dev lo");
            net.in("dir", "ip address add " + MethodsLab.VIP6 + "/128 dev lo");
        }
        String localAddresses = "-";
        if (combination.isFullNat()) {
            localAddresses = MethodsLab.v4(16, 5) + "," + MethodsLab.v6(16, 5);
            net.in("dir", "ip address add " + MethodsLab.v4(16, 5) + "/24 dev d1");
            net.in("dir", "ip address add " + MethodsLab.v6(16, 5) + "/64 dev d1 nodad");
        }
        net.awaitServers(combination.isLocal() ? "dir" : "s1", "s2", "s3");
        return localAddresses;
    }

    /** The kernel would drop what goes to the server on this host. */
    private static void refusesAStrictFilterOnLoopback(MethodsLab net, String services) throws Exception {
        net.in("dir", "sysctl -qw net.ipv4.conf.all.rp_filter=1");
        assertThatThrownBy(() -> net.director(1, "-", services)).hasMessageContaining("ended");
        String mend = "sysctl -w net.ipv4.conf.lo.rp_filter=2";
        assertThat(net.errors()).contains(mend);
        net.in("dir", mend);
    }

    /** As an operator would. */
    private void setUpServers() throws Exception {
        String vips = MethodsLab.VIP + "," + MethodsLab.VIP6;
        String from = combination.outer() == 6 ? MethodsLab.v6(16, 1) : MethodsLab.v4(16, 1);
        List<Process> setups = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            List<String> arguments = new ArrayList<>(List.of(
                    "realserver",
                    "setup",
                    "--method",
                    combination.isTunnel() ? "tun" : "dr",
                    "--vip",
                    vips,
                    "--apply"));
            if (combination.isTunnel()) {
                String[] name = combination.method().split("-", -1);
                Stream.of("--decap", "--encapsulation", name[0], "--director", from, "--local")
                        .forEach(arguments::add);
                arguments.add(combination.address(4, number));
                if (combination.method().equals("gre-csum")) {
                    arguments.add("--checksum");
                }
            }
            setups.add(net.spillway("s" + number, arguments.toArray(String[]::new)));
        }
        for (Process setup : setups) {
            assertThat(setup.waitFor()).as(net.errors()).isZero();
        }
        if (combination.isTunnel()) {
            List<Process> decaps = new ArrayList<>();
            for (int number = 1; number <= 3; number++) {
                decaps.add(net.spillway("s" + number, "realserver", "decap", "--vip", vips, "--from", from));
            }
            for (Process decap : decaps) {
                assertThat(decap.inputReader().readLine()).as(net.errors()).startsWith("opens");
            }
        }
    }

    private void spreadsConnectionsByWeight(int family) throws IOException {
        // The next hop is known before many come at once: only so many packets wait for it.
        assertThat(client.ask("burst " + vip(family) + " 80 3 1")).doesNotContainKey("failed");
        for (int atOnce : new int[] {150, 1}) {
            Map<String, Long> who = client.ask("burst " + vip(family) + " 80 150 " + atOnce);
            assertSpread(who, "s1", 50);
            assertSpread(who, "s2", 100);
            assertThat(who).as("family %s, %s at once", family, atOnce).doesNotContainKey("failed");
        }
    }

    private void transfersUnchanged(int family) throws Exception {
        Path download = directory.resolve("download");
        net.in("cli", "curl -sf -m 20 -o " + download + " " + url(family) + "content");
        assertThat(Arrays.equals(Files.readAllBytes(download), content)).isTrue();

        String name = "upload" + family;
        net.in("cli", "curl -sf -m 20 -T " + download + " " + url(family) + "up/" + name);
        List<Path> uploads = net.uploads(name);
        assertThat(uploads).hasSize(1);
        assertThat(Arrays.equals(Files.readAllBytes(uploads.getFirst()), content))
                .isTrue();
    }

    private void carriesBulk(int family) throws Exception {
        for (String direction : new String[] {"", " -R"}) {
            // The server may not have finished with the one before.
            String bulk = "timeout 20 iperf3 --json --connect-timeout 5000 -n 32M -c " + vip(family) + direction;
            String result = net.in("cli", "sh -c 'for try in 1 2 3; do " + bulk + " && exit; sleep 0.5; done; exit 1'");
            assertThat(received(result)).as(result).isGreaterThan(16 << 20);
        }
    }

    /** What the receiving end says it got, in bytes; it stops when the sender says so, with some still on its way. */
    private static long received(String result) {
        Matcher sum = Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+)")
                .matcher(result);
        return sum.find() ? Long.parseLong(sum.group(1)) : 0;
    }

    private void answersNames(int family) throws IOException {
        Map<String, Long> who = client.ask("dns " + vip(family) + " 90");
        assertSpread(who, "s1", 30);
        assertSpread(who, "s2", 60);
        assertThat(who).doesNotContainKey("failed");
    }

    /** As soon as the director answers them itself. */
    private void answersPings(int family) throws Exception {
        if (director.ask("snapshot").containsKey("echo-answered")) {
            assertThat(net.in("cli", "ping -n -c 3 -i 0.02 -W 5 " + vip(family)))
                    .contains(" 0% packet loss");
        }
    }

    private void losesAServerAndThenItsProcess() throws Exception {
        for (int family : FAMILIES) {
            Map<String, Long> who = client.ask("open " + family + " " + vip(family) + " 80 45");
            assertSpread(who, "s1", 15);

            director.ask("usable web" + family + " " + combination.webServer(family, 2) + " false");
            assertThat(client.ask("ask " + family)).as("established ones stay").isEqualTo(who);
            assertThat(client.ask("burst " + vip(family) + " 80 20 20")).containsEntry("s1", 20L);
        }

        net.killWebServer("s2");
        for (int family : FAMILIES) {
            Map<String, Long> left = client.ask("ask " + family);
            assertSpread(left, "s1", 15);
            assertSpread(left, "failed", 30);
            assertThat(left).doesNotContainKeys("s2", "moved");
            assertThat(client.ask("burst " + vip(family) + " 80 20 20")).containsEntry("s1", 20L);
        }
    }

    private void changesServersUnderLoad() throws Exception {
        Path download = directory.resolve("slow");
        Process curl = net.start(
                "cli", "curl", "-sf", "-m", "20", "--limit-rate", "6M", "-o", download.toString(), url(6) + "content");
        MethodsLab.Talk crowd = net.client();
        CompletableFuture<Map<String, Long>> load = CompletableFuture.supplyAsync(() -> {
            try {
                return crowd.ask("burst " + MethodsLab.VIP + " 80 300 8");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        director.ask(
                "services " + combination.services(List.of(new Weighed(1, 1), new Weighed(2, 1), new Weighed(3, 1))));
        for (int family : FAMILIES) {
            director.ask("usable web" + family + " " + combination.webServer(family, 3) + " true");
        }
        director.ask("services " + combination.services(List.of(new Weighed(1, 1), new Weighed(3, 1))));
        assertThat(load.join()).as("under load").doesNotContainKeys("failed", "s2");
        assertThat(curl.waitFor()).as("curl's status").isZero();
        assertThat(Arrays.equals(Files.readAllBytes(download), content)).isTrue();

        for (int family : FAMILIES) {
            Map<String, Long> who = client.ask("open new" + family + " " + vip(family) + " 80 20");
            assertSpread(who, "s1", 10);
            assertSpread(who, "s3", 10);
            assertThat(client.ask("ask " + family)).as("older ones").containsOnlyKeys("done", "s1");
            assertThat(client.ask("ask new" + family)).isEqualTo(who);
            client.ask("close new" + family);
            client.ask("close " + family);
        }
    }

    private void removesTheLastButOne() throws IOException {
        director.ask("services " + combination.services(List.of(new Weighed(1, 1))));
        for (int family : FAMILIES) {
            assertThat(client.ask("burst " + vip(family) + " 80 20 20")).containsEntry("s1", 20L);
        }
    }

    private void hasSensibleCounters() throws Exception {
        Map<String, Long> counted = director.ask("snapshot");
        for (Counter counter : Counter.values()) {
            // How soon a neighbour answers is not the director's doing.
            if (counter.kind() == Counter.Kind.DROPPED && counter != Counter.NEXT_HOP_UNRESOLVED) {
                assertThat(counted.get(counter.label())).as(counter.label()).isZero();
            }
        }
        for (Counter counter : new Counter[] {Counter.TRANSMIT_FAILED, Counter.RING_FULL, Counter.HANDED_OVER}) {
            assertThat(counted.get(counter.label())).as(counter.label()).isZero();
        }
        // 64 KiB at a time at most.
        assertThat(counted.get(way().label())).isGreaterThan(1000);
        String server = InetAddress.ofLiteral(combination.address(4, 1)).getHostAddress();
        assertThat(counted.get("web4/" + server))
                .as("counted through all changes")
                .isGreaterThan(250);
        // Its kernel forwarded nothing and answered nothing.
        assertThat(net.kernelCounter("dir", "IpForwDatagrams")).isZero();
        assertThat(net.kernelCounter("dir", "Ip6OutForwDatagrams")).isZero();
        if (!combination.isLocal()) {
            assertThat(net.kernelCounter("dir", "TcpOutRsts")).isZero();
        }
    }

    private Counter way() {
        return switch (combination.method()) {
            case "nat" -> Counter.FORWARDED_NAT_IN;
            case "dr" -> Counter.FORWARDED_DR;
            case "fullnat" -> Counter.FORWARDED_FULLNAT_IN;
            case "local" -> Counter.FORWARDED_LOCAL;
            default -> Counter.FORWARDED_TUN;
        };
    }

    private void assertSpread(Map<String, Long> who, String name, long expected) {
        assertThat(Objects.requireNonNullElse(who.get(name), 0L))
                .as("%s of %s", name, who)
                .isCloseTo(expected, within(combination.shards() == 1 ? 0L : ENGINES_TOLERANCE));
    }

    private String counted() throws IOException {
        StringBuilder text = new StringBuilder("\n");
        director.ask("snapshot").forEach((name, value) -> {
            if (value > 0) {
                text.append(name).append('=').append(value).append(' ');
            }
        });
        return text.toString();
    }

    private static String vip(int family) {
        return family == 4 ? MethodsLab.VIP : MethodsLab.VIP6;
    }

    private static String url(int family) {
        return family == 4 ? "http://" + MethodsLab.VIP + "/" : "http://[" + MethodsLab.VIP6 + "]/";
    }
}

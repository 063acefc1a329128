package io.spillway.director.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client and two sites on one network, each site with its real servers behind it: real TCP, HTTP and IPIP. The
 * client's route to the VIP leads to site A.
 */
@Timeout(90)
class DirectorIT {
    private static final String VIP = "202.103.106.5";
    private static final String URL = "http://" + VIP + "/";

    @TempDir
    private Path directory;

    private final Lab lab = new Lab();
    private String client = "";
    private String siteA = "";
    private String siteB = "";
    private String net = "";
    private String serversA = "";

    @BeforeEach
    void buildNetwork() throws IOException {
        Lab.needsRoot();

        client = lab.namespace("cli");
        siteA = lab.namespace("a");
        siteB = lab.namespace("b");
        net = lab.namespace("net");
        serversA = lab.namespace("sa");
        String serversB = lab.namespace("sb");
        lab.in(net, "ip link add br0 type bridge", "ip link set br0 up");
        lab.join(client, "c0", net, "pc");
        lab.join(siteA, "a0", net, "pa");
        lab.join(siteB, "b0", net, "pb");
        lab.in(net, "ip link set pc master br0", "ip link set pa master br0", "ip link set pb master br0");
        lab.join(siteA, "a1", serversA, "s0");
        lab.join(siteB, "b1", serversB, "s0");
        lab.in(client, "ip addr add 10.1.0.2/24 dev c0", "ip route add " + VIP + " via 10.1.0.1");
        lab.in(siteA, "ip addr add 10.1.0.1/24 dev a0", "ip addr add 172.16.0.1/24 dev a1");
        lab.in(siteB, "ip addr add 10.1.0.3/24 dev b0", "ip addr add 172.17.0.1/24 dev b1");
        lab.in(
                serversA,
                "ip addr add 172.16.0.2/24 dev s0",
                "ip addr add 172.16.0.3/24 dev s0",
                "ip route add default via 172.16.0.1");
        lab.in(serversB, "ip addr add 172.17.0.2/24 dev s0", "ip route add default via 172.17.0.1");
        // The kernels of the sites would forward, so that a leak shows.
        lab.in(siteA, "sysctl -qw net.ipv4.ip_forward=1");
        lab.in(siteB, "sysctl -qw net.ipv4.ip_forward=1");
        startServer(serversA, "a1", "172.16.0.2", "80");
        startServer(serversA, "a2", "172.16.0.3", "8000");
        startServer(serversB, "b1", "172.17.0.2", "80");
    }

    @AfterEach
    void removeNetwork() {
        lab.close();
    }

    @Test
    void carriesDownloadsAndUploadsUnchangedWhileTheKernelStaysSilent() throws Exception {
        Lab.Daemon director = startSiteA();
        long unreachablesBefore = kernelCounter(siteA, "IcmpOutDestUnreachs");

        assertThat(names(8)).containsExactlyInAnyOrder("a1", "a2");

        downloadsAndUploadsUnchanged();

        Map<String, Long> counters = director.ask("snapshot");
        assertThat(counters.get("new[172.16.0.2]")).isEqualTo(5);
        assertThat(counters.get("new[172.16.0.3]")).isEqualTo(5);
        assertThat(counters.get("forwarded-nat-in")).isGreaterThan(2000);
        assertThat(counters.get("forwarded-nat-out")).isGreaterThan(2000);
        assertThat(counters)
                .containsEntry("over-mtu", 0L)
                .containsEntry("no-flow", 0L)
                .containsEntry("next-hop-unresolved", 0L)
                .containsEntry("engine-error", 0L);
        // The kernel forwarded nothing, sent no RST and no ICMP: it never saw a packet of ours.
        assertThat(kernelCounter(siteA, "IpForwDatagrams")).isZero();
        assertThat(kernelCounter(siteA, "TcpOutRsts")).isZero();
        assertThat(kernelCounter(siteA, "IcmpOutDestUnreachs")).isEqualTo(unreachablesBefore);
    }

    @Test
    void keepsItsOwnConnectionsToRealServersWorking() throws Exception {
        startSiteA();

        String answer = lab.sh("ip netns exec " + siteA + " curl -sf -m 5 http://172.16.0.2/name");

        assertThat(answer).isEqualTo("a1");
    }

    @Test
    void spillsNewConnectionsThroughTheTunnelUntilTheLeaseEnds() throws Exception {
        Lab.Daemon a = startSiteA();
        Lab.Daemon b = startSiteB();
        long unreachablesBefore = kernelCounter(siteB, "IcmpOutDestUnreachs");

        a.ask("spill b 60000");
        assertThat(names(4)).containsExactly("b1");
        downloadsAndUploadsUnchanged();

        a.ask("spill b 1");
        assertThat(names(4)).containsExactlyInAnyOrder("a1", "a2");

        assertThat(a.ask("snapshot").get("spilled")).isGreaterThan(1000);
        Map<String, Long> remote = b.ask("snapshot");
        assertThat(remote.get("tunnel-received")).isGreaterThan(1000);
        assertThat(remote.get("new[172.17.0.2]")).isEqualTo(6);
        assertThat(remote).containsEntry("over-mtu", 0L);
        assertThat(kernelCounter(siteB, "IcmpOutDestUnreachs")).isEqualTo(unreachablesBefore);
    }

    @Test
    void finishesADownloadWhoseRouteMovesToAnotherSite() throws Exception {
        Lab.Daemon a = startSiteA();
        Lab.Daemon b = startSiteB();
        awaitTunnel(a, "up[b]");
        awaitTunnel(b, "up[a]");
        long unreachablesBefore = kernelCounter(siteB, "IcmpOutDestUnreachs");
        Path download = directory.resolve("download");
        var curl = CompletableFuture.supplyAsync(() -> curl("--limit-rate 2M -o " + download + " " + URL));

        await("the download to begin").until(() -> Files.exists(download) && Files.size(download) > 1 << 19);
        lab.in(client, "ip route replace " + VIP + " via 10.1.0.3");
        await("the download to go on").until(() -> Files.size(download) > 1 << 21);
        Map<String, Long> middle = b.ask("snapshot");
        assertThat(middle).containsEntry("rescued", 1L).containsEntry("owner[a]", 1L);
        lab.in(client, "ip route replace " + VIP + " via 10.1.0.1");
        curl.join();

        assertThat(Files.readAllBytes(download)).isEqualTo(payload());
        Map<String, Long> rescuer = b.ask("snapshot");
        assertThat(rescuer.get("to-owner")).isGreaterThan(10);
        assertThat(rescuer)
                .containsEntry("lost", 0L)
                .containsEntry("spilled", 0L)
                .containsEntry("new[172.17.0.2]", 0L)
                .containsEntry("control-bad", 0L)
                .containsEntry("over-mtu", 0L);
        assertThat(a.ask("snapshot")).containsEntry("control-bad", 0L).containsEntry("engine-error", 0L);
        assertThat(kernelCounter(siteB, "TcpOutRsts")).isZero();
        assertThat(kernelCounter(siteB, "IcmpOutDestUnreachs")).isEqualTo(unreachablesBefore);
    }

    @Test
    void finishesAnUploadWhoseRouteMovesToAnotherSite() throws Exception {
        Lab.Daemon a = startSiteA();
        Lab.Daemon b = startSiteB();
        awaitTunnel(a, "up[b]");
        awaitTunnel(b, "up[a]");
        var upload = new byte[4_000_001];
        new Random(8).nextBytes(upload);
        Path file = Files.write(directory.resolve("upload"), upload);
        var curl = CompletableFuture.supplyAsync(() -> curl("--limit-rate 1M -T " + file + " " + URL));

        await("the upload to begin").until(() -> a.ask("snapshot").getOrDefault("forwarded-nat-in", 0L) > 200);
        lab.in(client, "ip route replace " + VIP + " via 10.1.0.3");

        assertThat(curl.join())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(upload)));
        assertThat(b.ask("snapshot"))
                .containsEntry("rescued", 1L)
                .containsEntry("over-mtu", 0L)
                .containsEntry("new[172.17.0.2]", 0L);
    }

    @Test
    void seesThatATunnelIsDownWhenTheNetworkDropsProtocol4() throws Exception {
        Lab.Daemon a = startSiteA();
        Lab.Daemon b = startSiteB();
        Map<String, Long> up = awaitTunnel(a, "up[b]");
        assertThat(up.get("rtt[b]")).isPositive();
        awaitTunnel(b, "up[a]");

        lab.in(
                net,
                "nft add table netdev f",
                "nft add chain netdev f c '{ type filter hook ingress device pa priority 0; }'",
                "nft add rule netdev f c ip protocol 4 drop");

        awaitTunnel(a, "down[b]");
        awaitTunnel(b, "down[a]");
        lab.in(net, "nft delete table netdev f");
        awaitTunnel(a, "up[b]");
        awaitTunnel(b, "up[a]");
    }

    @Test
    void countsAConnectionThatNoSiteHasAsLost() throws Exception {
        Lab.Daemon a = startSiteA();
        Lab.Daemon b = startSiteB();
        awaitTunnel(a, "up[b]");
        String stray = HexFormat.of()
                .formatHex(PacketBuilder.tcp(Tcp.ACK)
                        .from("10.1.0.2", 4000)
                        .to(VIP, 80)
                        .bytes());
        String send = "ip netns exec " + client + " python3 -c \"import socket; "
                + "raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW); "
                + "raw.sendto(bytes.fromhex('" + stray + "'), ('" + VIP + "', 0))\"";

        lab.sh(send);
        await("the flow to be given up").until(() -> a.ask("snapshot").getOrDefault("lost", 0L) == 1);
        lab.sh(send);

        assertThat(a.ask("snapshot"))
                .containsEntry("offered", 1L)
                .containsEntry("no-flow", 1L)
                .containsEntry("rescued", 0L)
                .containsEntry("flows", 0L);
        assertThat(b.ask("snapshot"))
                .containsEntry("tunnel-no-flow", 1L)
                .containsEntry("questions-answered", 0L)
                .containsEntry("offered", 0L);
    }

    /** The kernel need not know SCTP: both ends are raw sockets, and check what they get. */
    @Test
    void carriesSctpAssociationsWhosePortsAreMapped() throws Exception {
        String script = copied("/sctp.py");
        lab.daemon(serversA, "python3", script, "server", "a1", "172.16.0.2", "7001");
        lab.daemon(serversA, "python3", script, "server", "a2", "172.16.0.3", "7002");
        Lab.Daemon director = lab.director(
                siteA, "a0", "a1", VIP + ":7", "SCTP", "10.1.0.1", "b=10.1.0.3", "172.16.0.2:7001", "172.16.0.3:7002");

        String names = lab.sh("ip netns exec " + client + " python3 " + script + " client " + VIP + " 7 8");

        assertThat(names.lines())
                .hasSize(8)
                .satisfies(answered ->
                        assertThat(answered).filteredOn("a1"::equals).hasSize(4))
                .containsOnly("a1", "a2");
        assertThat(director.ask("snapshot"))
                .containsEntry("new[172.16.0.2]", 4L)
                .containsEntry("new[172.16.0.3]", 4L)
                .containsEntry("no-flow", 0L);
        assertThat(kernelCounter(siteA, "IpForwDatagrams")).isZero();
    }

    @Test
    void oneInterfaceServesClientsAndServers() throws Exception {
        String servers = lab.namespace("so");
        lab.join(servers, "s0", net, "ps");
        lab.in(net, "ip link set ps master br0");
        lab.in(siteA, "ip addr add 172.18.0.1/24 dev a0");
        lab.in(servers, "ip addr add 172.18.0.2/24 dev s0", "ip route add default via 172.18.0.1");
        startServer(servers, "o1", "172.18.0.2", "80");
        Lab.Daemon director =
                lab.director(siteA, "a0", "a0", VIP + ":80", "TCP", "10.1.0.1", "b=10.1.0.3", "172.18.0.2:80");

        assertThat(names(4)).containsExactly("o1");
        downloadsAndUploadsUnchanged();

        assertThat(director.ask("snapshot")).containsEntry("new[172.18.0.2]", 6L);
        assertThat(kernelCounter(siteA, "IpForwDatagrams")).isZero();
        assertThat(kernelCounter(siteA, "TcpOutRsts")).isZero();
    }

    @Test
    void followsServersAndClientsToOtherHardwareAddressesInTheMiddleOfAConnection() throws Exception {
        startSiteA();
        lab.in(serversA, "sysctl -qw net.ipv4.conf.s0.arp_notify=1");
        lab.in(client, "sysctl -qw net.ipv4.conf.c0.arp_notify=1");
        Path download = directory.resolve("download");
        // Shorter than the time after which the director asks again without being told.
        var curl = CompletableFuture.supplyAsync(() -> curl("--limit-rate 2M -o " + download + " " + URL));

        await("the download to begin").until(() -> Files.exists(download) && Files.size(download) > 1 << 19);
        lab.in(serversA, "ip link set s0 address 02:00:00:00:aa:01");
        await("the download to go on").until(() -> Files.size(download) > 1 << 21);
        lab.in(client, "ip link set c0 address 02:00:00:00:aa:02");
        curl.join();

        assertThat(Files.readAllBytes(download)).isEqualTo(payload());
    }

    @Test
    void dropsAndCountsIpipFromAStranger() throws Exception {
        Lab.Daemon director = startSiteA();

        String inner = HexFormat.of()
                .formatHex(PacketBuilder.tcp(Tcp.SYN)
                        .from("10.1.0.2", 4000)
                        .to(VIP, 80)
                        .bytes());
        lab.sh("ip netns exec " + client + " python3 -c \"import socket; "
                + "ipip = socket.socket(socket.AF_INET, socket.SOCK_RAW, 4); "
                + "ipip.sendto(bytes.fromhex('" + inner + "'), ('10.1.0.1', 0))\"");

        assertThat(director.ask("snapshot"))
                .containsEntry("tunnel-stranger", 1L)
                .containsEntry("flows", 0L);
    }

    @Test
    void leavesTheKernelAsItWas() throws Exception {
        Lab.Daemon director = startSiteA();
        assertThat(lab.sh("ip netns exec " + siteA + " nft list tables")).isEqualTo("table netdev spillway_a0");

        director.stop();

        assertThat(lab.sh("ip netns exec " + siteA + " nft list tables")).isEmpty();
    }

    private Lab.Daemon startSiteA() throws IOException {
        return lab.director(
                siteA, "a0", "a1", VIP + ":80", "TCP", "10.1.0.1", "b=10.1.0.3", "172.16.0.2:80", "172.16.0.3:8000");
    }

    private Lab.Daemon startSiteB() throws IOException {
        return lab.director(siteB, "b0", "b1", VIP + ":80", "TCP", "10.1.0.3", "a=10.1.0.1", "172.17.0.2:80");
    }

    private static Map<String, Long> awaitTunnel(Lab.Daemon director, String name) {
        return await(name)
                .atMost(Duration.ofSeconds(20))
                .until(() -> director.ask("snapshot"), snapshot -> snapshot.getOrDefault(name, 0L) == 1);
    }

    private void startServer(String namespace, String name, String address, String port) throws IOException {
        lab.daemon(namespace, "python3", copied("/server.py"), name, address, port);
    }

    /** Where a program of the tests' resources is. */
    private String copied(String resource) throws IOException {
        Path file = directory.resolve(resource.substring(1));
        if (Files.notExists(file)) {
            try (var script = requireNonNull(DirectorIT.class.getResourceAsStream(resource), resource)) {
                Files.copy(script, file);
            }
        }
        return file.toString();
    }

    private void downloadsAndUploadsUnchanged() throws Exception {
        Path download = directory.resolve("download");
        curl("-o " + download + " " + URL);
        assertThat(Files.readAllBytes(download)).isEqualTo(payload());

        var upload = new byte[3_000_001];
        new Random(7).nextBytes(upload);
        Path file = Files.write(directory.resolve("upload"), upload);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(upload));
        assertThat(curl("-T " + file + " " + URL)).isEqualTo(digest);
    }

    /** What server.py answers. */
    private static byte[] payload() {
        var payload = new byte[4 << 20];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i % 4096 * 131 % 251);
        }
        return payload;
    }

    private Set<String> names(int requests) {
        var names = new TreeSet<String>();
        IntStream.range(0, requests).forEach(_ -> names.add(curl(URL + "name")));
        return names;
    }

    private String curl(String arguments) {
        return lab.sh("ip netns exec " + client + " curl -sf -m 20 " + arguments);
    }

    private long kernelCounter(String namespace, String name) {
        return Long.parseLong(
                lab.sh("ip netns exec " + namespace + " nstat -az " + name + " | awk '/" + name + "/ {print $2}'"));
    }
}

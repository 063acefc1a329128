package io.spillway.director.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client, two sites and their servers on links with every offload left on: TCP hands its segments over uncut and without
 * checksums.
 */
@Timeout(90)
class VnetIT {
    private static final String VIP = "202.103.106.5";
    private static final String URL = "http://" + VIP + "/";
    private static final int DOWNLOAD_BYTES = 4 << 20;
    private static final int UPLOAD_BYTES = 12_000_001;

    @TempDir
    private Path directory;

    private final Lab lab = new Lab();
    private String client = "";
    private String siteA = "";
    private String siteB = "";
    private String servers = "";
    private String serversB = "";

    @BeforeEach
    void buildNetwork() throws IOException {
        Lab.needsRoot();

        client = lab.namespace("cli");
        siteA = lab.namespace("a");
        siteB = lab.namespace("b");
        servers = lab.namespace("sa");
        serversB = lab.namespace("sb");
        String net = lab.namespace("net");
        lab.in(net, "ip link add br0 type bridge", "ip link set br0 up");
        lab.joinWithOffloads(client, "c0", net, "pc");
        lab.joinWithOffloads(siteA, "a0", net, "pa");
        lab.joinWithOffloads(siteB, "b0", net, "pb");
        lab.in(net, "ip link set pc master br0", "ip link set pa master br0", "ip link set pb master br0");
        lab.joinWithOffloads(siteA, "a1", servers, "s0");
        lab.joinWithOffloads(siteB, "b1", serversB, "s0");
        lab.in(client, "ip addr add 10.1.0.2/24 dev c0", "ip route add " + VIP + " via 10.1.0.1");
        lab.in(siteA, "ip addr add 10.1.0.1/24 dev a0", "ip addr add 172.16.0.1/24 dev a1");
        lab.in(siteB, "ip addr add 10.1.0.3/24 dev b0", "ip addr add 172.17.0.1/24 dev b1");
        lab.in(servers, "ip addr add 172.16.0.2/24 dev s0", "ip route add default via 172.16.0.1");
        lab.in(serversB, "ip addr add 172.17.0.2/24 dev s0", "ip route add default via 172.17.0.1");
        startServer(servers, "a1", "172.16.0.2");
        startServer(serversB, "b1", "172.17.0.2");
    }

    @AfterEach
    void removeNetwork() {
        lab.close();
    }

    @Test
    void carriesLargeSegmentsWholeBothWays() throws Exception {
        Lab.Daemon director = startSiteA();

        downloadsAndUploadsUnchanged();

        Map<String, Long> counters = director.ask("snapshot");
        assertThat(counters)
                .containsEntry("over-mtu", 0L)
                .containsEntry("transmit-failed", 0L)
                .containsEntry("engine-error", 0L);
        // Frames of 1,500 bytes would be 8,000 and 2,800.
        assertThat(counters.get("forwarded-nat-in")).isBetween(1L, UPLOAD_BYTES / 4000L);
        assertThat(counters.get("forwarded-nat-out")).isBetween(1L, DOWNLOAD_BYTES / 2500L);
    }

    @Test
    void carriesThemThroughALinkWhoseInterfaceCantCut() throws Exception {
        lab.in(siteA, "ethtool -K a0 tso off gso off tx off sg off", "ethtool -K a1 tso off gso off tx off sg off");
        Lab.Daemon director = startSiteA();

        downloadsAndUploadsUnchanged();

        assertThat(director.ask("snapshot")).containsEntry("over-mtu", 0L).containsEntry("transmit-failed", 0L);
    }

    @Test
    void cutsWhatIsSpilledIntoPacketsThatFitTheTunnel() throws Exception {
        Lab.Daemon a = startSiteA();
        Lab.Daemon b = lab.director(siteB, "b0", "b1", VIP + ":80", "TCP", "10.1.0.3", "a=10.1.0.1", "172.17.0.2:80");
        a.ask("spill b 60000");

        assertThat(curl(URL + "name")).isEqualTo("b1");
        downloadsAndUploadsUnchanged();

        Map<String, Long> near = a.ask("snapshot");
        assertThat(near).containsEntry("over-mtu", 0L).containsEntry("too-many-segments", 0L);
        assertThat(near.get("spilled")).isBetween(1L, UPLOAD_BYTES / 2500L);
        Map<String, Long> far = b.ask("snapshot");
        assertThat(far).containsEntry("over-mtu", 0L).containsEntry("new[172.17.0.2]", 3L);
        // Cut on the way: site B gets every segment by itself.
        assertThat(far.get("tunnel-received")).isGreaterThan(UPLOAD_BYTES / 1500L);
    }

    private Lab.Daemon startSiteA() throws IOException {
        return lab.director(siteA, "a0", "a1", VIP + ":80", "TCP", "10.1.0.1", "b=10.1.0.3", "172.16.0.2:80");
    }

    private void startServer(String namespace, String name, String address) throws IOException {
        try (var script = VnetIT.class.getResourceAsStream("/server.py")) {
            Path file = directory.resolve("server.py");
            if (script != null && Files.notExists(file)) {
                Files.copy(script, file);
            }
            lab.daemon(namespace, "python3", file.toString(), name, address, "80");
        }
    }

    private void downloadsAndUploadsUnchanged() throws Exception {
        Path download = directory.resolve("download");
        curl("-o " + download + " " + URL);
        assertThat(Files.readAllBytes(download)).isEqualTo(payload());

        var upload = new byte[UPLOAD_BYTES];
        new Random(7).nextBytes(upload);
        Path file = Files.write(directory.resolve("upload"), upload);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(upload));
        assertThat(curl("-T " + file + " " + URL)).isEqualTo(digest);
    }

    /** What server.py answers. */
    private static byte[] payload() {
        var payload = new byte[DOWNLOAD_BYTES];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i % 4096 * 131 % 251);
        }
        return payload;
    }

    private String curl(String arguments) {
        return lab.sh("ip netns exec " + client + " curl -sf -m 20 " + arguments);
    }
}

package io.spillway.director.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client, a director and a server whose packets come from the director's local address, on links with every offload left
 * on: nginx says what the PROXY protocol told it, a packet socket what TOA put on the wire.
 */
@Timeout(90)
class ClientAddressIT {
    private static final String VIP = "202.103.106.5";
    private static final String VIP6 = "2001:db8:5::1";
    private static final String CLIENT = "10.1.0.2";
    private static final String CLIENT6 = "fd01::2";
    private static final int BYTES = 12_000_001;

    @TempDir
    private Path directory;

    private final Lab lab = new Lab();
    private String client = "";
    private String site = "";
    private String servers = "";
    private final byte[] content = new byte[BYTES];

    @BeforeEach
    void buildNetwork() throws IOException {
        Lab.needsRoot();
        Lab.needs(new File("/usr/sbin/nginx").canExecute(), "nginx");

        client = lab.namespace("cli");
        site = lab.namespace("a");
        servers = lab.namespace("sa");
        lab.joinWithOffloads(client, "c0", site, "a0");
        lab.joinWithOffloads(site, "a1", servers, "s0");
        lab.in(
                client,
                "ip addr add " + CLIENT + "/24 dev c0",
                "ip -6 addr add " + CLIENT6 + "/64 dev c0 nodad",
                "ip route add " + VIP + " via 10.1.0.1",
                "ip -6 route add " + VIP6 + " via fd01::1");
        lab.in(
                site,
                "ip addr add 10.1.0.1/24 dev a0",
                "ip -6 addr add fd01::1/64 dev a0 nodad",
                "ip addr add 172.16.0.1/24 dev a1",
                "ip addr add 172.16.0.9/24 dev a1",
                "ip -6 addr add fd00::9/64 dev a1 nodad");
        // No route back to the client: only FULLNAT works.
        lab.in(servers, "ip addr add 172.16.0.2/24 dev s0", "ip -6 addr add fd00::2/64 dev s0 nodad");
        new Random(7).nextBytes(content);
    }

    @AfterEach
    void removeNetwork() {
        lab.close();
    }

    @Test
    void nginxLearnsTheClientByTheProxyProtocolAndBulkArrivesUnchanged() throws Exception {
        startNginx(" proxy_protocol", "$proxy_protocol_addr $proxy_protocol_port $proxy_protocol_server_addr");
        Lab.Daemon director = startDirector("PROXY_V2");

        assertThat(curl("--local-port 4321 http://" + VIP + "/who")).isEqualTo(CLIENT + " 4321 " + VIP);
        assertThat(curl("-g --local-port 4322 http://[" + VIP6 + "]/who")).isEqualTo(CLIENT6 + " 4322 " + VIP6);
        bulkArrivesUnchanged();

        Map<String, Long> counters = director.ask("snapshot");
        assertThat(counters)
                .containsEntry("over-mtu", 0L)
                .containsEntry("proxy-cut", 0L)
                .containsEntry("bad-sequence", 0L)
                .containsEntry("engine-error", 0L);
        assertThat(counters.get("proxy-headers")).isGreaterThanOrEqualTo(6);
        assertThat(counters.get("forwarded-fullnat-in")).as("large segments").isLessThan(4 * BYTES / 4000L);
    }

    @Test
    void manyConnectionsAtOnceAreEachToldRight() throws Exception {
        startNginx(" proxy_protocol", "$proxy_protocol_addr $proxy_protocol_port");
        startDirector("PROXY_V2");

        String answers = lab.sh("ip netns exec " + client + " sh -c 'for i in $(seq 300); do echo $i; done"
                + " | xargs -P 16 -I@ sh -c \"echo \\$(curl -sSf -m 20 -w \\\" %{local_port}\\\" http://" + VIP
                + "/who)\"'");

        assertThat(answers.lines()).hasSize(300).allSatisfy(answer -> {
            List<String> words = List.of(answer.split(" ", -1));
            assertThat(words.get(0)).isEqualTo(CLIENT);
            assertThat(words.get(1)).isEqualTo(words.get(2));
        });
    }

    @Test
    void aServerThatDoesntAskForTheHeaderSeesItFirst() throws Exception {
        startNginx("", "unused");
        startDirector("PROXY_V2");

        assertThat(curl("-o /dev/null -w '%{http_code}' http://" + VIP + "/who 2>/dev/null || true"))
                .isEqualTo("400");
    }

    @Test
    void toaIsOnTheWireInTheHandshakeAndBulkArrivesUnchanged() throws Exception {
        startNginx("", "$remote_addr");
        Path seen = directory.resolve("seen");
        try (var script = ClientAddressIT.class.getResourceAsStream("/options.py")) {
            Path file = directory.resolve("options.py");
            Files.copy(Objects.requireNonNull(script), file);
            lab.daemon(servers, "python3", file.toString(), "s0", seen.toString());
        }
        Lab.Daemon director = startDirector("TOA");

        assertThat(curl("--local-port 4321 http://" + VIP + "/who")).isEqualTo("172.16.0.9");
        assertThat(curl("-g --local-port 4322 http://[" + VIP6 + "]/who")).isEqualTo("fd00::9");
        bulkArrivesUnchanged();

        // fe, length, port 4321 or 4322, address; on the SYN and on the ACK.
        String v4 = "fe08" + "10e1" + "0a010002";
        String v6 = "fe14" + "10e2" + "fd01" + "0".repeat(24) + "0002";
        List<String> packets = Files.readAllLines(seen);
        for (String option : List.of(v4, v6)) {
            assertThat(packets).anyMatch(packet -> packet.startsWith("02 ") && packet.contains(option));
            assertThat(packets).anyMatch(packet -> packet.startsWith("10 ") && packet.contains(option));
        }
        assertThat(packets).as("with wrong checksums or lengths").noneMatch(packet -> packet.startsWith("bad"));
        assertThat(director.ask("snapshot"))
                .containsEntry("over-mtu", 0L)
                .containsEntry("toa-no-room", 0L)
                .containsEntry("engine-error", 0L);
    }

    private void bulkArrivesUnchanged() throws IOException {
        Path upload = Files.write(directory.resolve("upload"), content);
        for (String host : List.of(VIP, "[" + VIP6 + "]")) {
            Path download = directory.resolve("download");
            curl("-g -o " + download + " http://" + host + "/bulk");
            assertThat(Files.mismatch(download, upload)).as("download").isEqualTo(-1);
            curl("-g -T " + upload + " http://" + host + "/put");
            assertThat(Files.mismatch(directory.resolve("www/put"), upload))
                    .as("upload")
                    .isEqualTo(-1);
            Files.delete(directory.resolve("www/put"));
        }
    }

    private Lab.Daemon startDirector(String clientAddress) throws IOException {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        return lab.daemon(
                site,
                java,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ClientAddressMain.class.getName(),
                "a0",
                "a1",
                clientAddress,
                VIP,
                "172.16.0.9",
                "172.16.0.2",
                VIP6,
                "fd00::9",
                "fd00::2");
    }

    private void startNginx(String listen, String answer) throws IOException {
        Files.createDirectories(directory.resolve("www"));
        Files.write(directory.resolve("www/bulk"), content);
        Path configuration =
                Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                user root;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                worker_processes 1;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  client_max_body_size 100m;
                  server {
                    listen 172.16.0.2:80%2$s;
                    listen [fd00::2]:80%2$s;
                    root %1$s/www;
                    location = /who { return 200 "%3$s"; }
                    location = /put { dav_methods PUT; }
                  }
                }
                """.formatted(directory, listen, answer));
        lab.daemon(
                servers,
                "sh",
                "-c",
                "nginx -t -c " + configuration + " 2>/dev/null; echo ready; exec nginx -c " + configuration);
        lab.sh("for i in $(seq 100); do test -s " + directory + "/nginx.pid && exit; sleep 0.1; done; exit 1");
    }

    private String curl(String arguments) {
        return lab.sh("ip netns exec " + client + " curl -sSf -m 20 " + arguments);
    }
}

package io.spillway.bgp.exabgp.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.Speaker;
import io.spillway.bgp.session.SpeakerConfig;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A child, a real speaker, and another one over loopback that hears what the child announces. */
@Timeout(60)
class SpeakerAdapterTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.2");

    @TempDir
    Path folder;

    @Test
    void routeOfAChildReachesTheNeighborAndGoesWithTheProcess() throws Exception {
        int port = freePort();
        SpeakerConfig config = config(1, "10.0.0.1", ONE, port, TWO, 2, false);
        EventSelection events =
                new EventSelection(true, true, false, EventSelection.Messages.NONE, EventSelection.Messages.NONE);
        Path out = folder.resolve("out");
        try (Speaker one = Speaker.start(config);
                Speaker two = Speaker.start(config(2, "10.0.0.2", TWO, port, ONE, 1, true))) {
            SpeakerControl control = new SpeakerAdapter(one, config, _ -> false, _ -> false);
            ExaBgpProcess process = ExaBgpProcess.start(
                    new ExaBgpProcessConfig(
                            "test",
                            List.of("sh", "-c", """
                                    echo 'neighbor 127.0.0.2 announce route 192.0.2.1/32 next-hop 192.0.2.9 med 7'
                                    while read -r line; do
                                      echo "$line" >> %1$s
                                      case "$line" in *'"up"'*) echo 'show adj-rib out'; echo 'show neighbor summary' ;; esac
                                    done
                                    """.formatted(out)),
                            ExaBgpProcessConfig.Encoder.JSON,
                            4,
                            true,
                            true,
                            Set.of(),
                            List.of(Prefix.parse("192.0.2.0/24")),
                            events),
                    control);
            try (var _ = one.observe(process.observer())) {
                eventually(() -> assertThat(two.neighbors().getFirst().prefixesReceived())
                        .isEqualTo(1));
                eventually(() -> assertThat(Files.readString(out)).contains("done"));

                control.teardown(TWO, 4);
                eventually(() -> assertThat(Files.readString(out)).contains("\"state\": \"down\""));
                eventually(
                        () -> assertThat(two.neighbors().getFirst().lastError()).contains("Administrative Reset"));
                eventually(() -> assertThat(two.neighbors().getFirst().prefixesReceived())
                        .isEqualTo(1));
                eventually(() -> assertThat(Files.readString(out))
                        .contains("neighbor 127.0.0.2 ipv4 unicast 192.0.2.1/32 next-hop 192.0.2.9")
                        .contains("\"negotiated\""));
            } finally {
                process.close();
            }
            eventually(() ->
                    assertThat(two.neighbors().getFirst().prefixesReceived()).isZero());
        }
    }

    private static SpeakerConfig config(
            long as, String id, InetAddress local, int port, InetAddress peer, long peerAs, boolean passive) {
        NeighborConfig neighbor = NeighborConfig.builder(peer, peerAs)
                .port(port)
                .localAddress(local)
                .connectRetry(Duration.ofSeconds(2))
                .passive(passive)
                .build();
        return new SpeakerConfig(
                as,
                (Inet4Address) InetAddress.ofLiteral(id),
                new InetSocketAddress(local, port),
                List.of(neighbor),
                List.of());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void eventually(ThrowingRunnable check) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(check);
    }
}

package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.bgp.message.Open;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;

/** Real speakers on real sockets of the loopback interface. */
abstract class LiveScenario {
    static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");
    static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.2");
    static final InetAddress THREE = InetAddress.ofLiteral("127.0.0.3");
    /** Next-hop self would be a loopback address here, and a route to that is treated as withdrawn. */
    static final InetAddress NEXT_HOP = InetAddress.ofLiteral("192.0.2.1");

    final int port = freePort();
    private final List<Speaker> speakers = new ArrayList<>();

    @AfterEach
    void closeSpeakers() {
        speakers.forEach(Speaker::close);
    }

    Speaker start(SpeakerConfig config) throws SpeakerException {
        Speaker speaker = Speaker.start(config);
        speakers.add(speaker);
        return speaker;
    }

    /** AS 1 at 127.0.0.1, which waits for its neighbors. */
    Speaker listening(NeighborConfig... neighbors) throws SpeakerException {
        return start(config(1, ONE, neighbors));
    }

    SpeakerConfig config(long as, InetAddress listen, NeighborConfig... neighbors) {
        return new SpeakerConfig(
                as,
                Inet4Address.ofLiteral("10.0.0." + as),
                new InetSocketAddress(listen, port),
                List.of(neighbors),
                List.of());
    }

    NeighborConfig.Builder neighbor(InetAddress address, long as, InetAddress local) {
        return NeighborConfig.builder(address, as)
                .port(port)
                .localAddress(local)
                .connectRetry(Duration.ofSeconds(2));
    }

    NeighborConfig.Builder passive(InetAddress address, long as) {
        return neighbor(address, as, ONE).passive(true);
    }

    /** AS 2 at 127.0.0.2, established. */
    LivePeer two() throws IOException {
        return two(RawPeer.open(2, "10.0.0.2"));
    }

    LivePeer two(Open open) throws IOException {
        return LivePeer.established(TWO, ONE, port, open);
    }

    static NeighborStatus only(Speaker speaker) {
        List<NeighborStatus> all = speaker.neighbors();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    static void awaitEstablished(Speaker... speakers) {
        eventually(() -> assertThat(speakers)
                .flatExtracting(Speaker::neighbors)
                .extracting(NeighborStatus::state)
                .isNotEmpty()
                .containsOnly(State.ESTABLISHED));
    }

    static void eventually(ThrowingRunnable check) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(check);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real speakers on real sockets of the loopback interface. */
@Timeout(30)
class SpeakerTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress THREE = InetAddress.ofLiteral("127.0.0.3");
    /** Next-hop self would be a loopback address here, and a route to that is treated as withdrawn. */
    private static final InetAddress NEXT_HOP = InetAddress.ofLiteral("192.0.2.1");

    private static final Prefix VIP = Prefix.parse("10.101.4.0/24");

    private final int port = freePort();
    private final List<Speaker> speakers = new ArrayList<>();

    @AfterEach
    void closeSpeakers() {
        speakers.forEach(Speaker::close);
    }

    @Test
    void sessionComesUpAndCarriesAnAnnouncementMadeBefore() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, neighbor(TWO, 2, ONE)));
        one.announce(List.of(announcement(VIP)));
        Speaker two = start(config(2, "10.0.0.2", TWO, passive(neighbor(ONE, 1, TWO))));

        awaitEstablished(one, two);

        NeighborStatus atTwo = awaitReceived(two, 1);
        assertThat(atTwo.routerId()).isEqualTo("10.0.0.1");
        assertThat(atTwo.holdTimeS()).isEqualTo(9);
        assertThat(atTwo.keepaliveS()).isEqualTo(3);
        assertThat(atTwo.capabilities()).contains("ipv4 unicast", "ipv6 unicast", "route refresh", "4-octet AS");
        assertThat(only(one).prefixesSent()).isEqualTo(1);
        assertThat(one.announced()).containsExactly(announcement(VIP));
    }

    @Test
    void withdrawReachesTheNeighbor() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, neighbor(TWO, 2, ONE)));
        Speaker two = start(config(2, "10.0.0.2", TWO, passive(neighbor(ONE, 1, TWO))));
        awaitEstablished(one, two);
        one.announce(List.of(announcement(VIP), announcement(Prefix.parse("10.101.5.0/24"))));
        awaitReceived(two, 2);

        one.withdraw(List.of(VIP));

        awaitReceived(two, 1);
        assertThat(one.announced()).extracting(Announcement::prefix).containsExactly(Prefix.parse("10.101.5.0/24"));
    }

    @Test
    void oneSessionSurvivesWhenBothSidesDialAtOnce() throws Exception {
        // Each dials the other's listener from its own address: two connections, one collision.
        Speaker one = start(config(1, "10.0.0.1", ONE, neighbor(TWO, 2, ONE)));
        Speaker two = start(config(2, "10.0.0.2", TWO, neighbor(ONE, 1, TWO)));

        awaitEstablished(one, two);

        one.announce(List.of(announcement(VIP)));
        awaitReceived(two, 1);
    }

    @Test
    void sharesThousandsOfPrefixesWithANeighborOfTheSameAs() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, neighbor(TWO, 1, ONE)));
        Speaker two = start(config(1, "10.0.0.2", TWO, passive(neighbor(ONE, 1, TWO))));
        awaitEstablished(one, two);
        List<Announcement> many = IntStream.range(0, 20_000)
                .mapToObj(i -> announcement(Prefix.parse("10." + (i >> 8) + "." + (i & 255) + ".0/24")))
                .toList();

        one.announce(many);
        awaitReceived(two, 20_000);

        one.withdraw(many.stream().map(Announcement::prefix).toList());
        awaitReceived(two, 0);
    }

    @Test
    void saysWhyTheSessionEnded() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, neighbor(TWO, 2, ONE)));
        Speaker two = start(config(2, "10.0.0.2", TWO, passive(neighbor(ONE, 1, TWO))));
        awaitEstablished(one, two);

        one.shutdown("maintenance", Duration.ofSeconds(5));

        await().untilAsserted(() -> assertThat(only(two).lastError())
                .isEqualTo("received Cease / Administrative Shutdown: \"maintenance\""));
        assertThat(only(two).state()).isEqualTo(State.ACTIVE);
        assertThat(only(two).flaps()).isEqualTo(1);
        assertThat(only(two).prefixesReceived()).isZero();
    }

    @Test
    void sessionComesBackAfterTheNeighborRestarts() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, neighbor(TWO, 2, ONE)));
        one.announce(List.of(announcement(VIP)));
        Speaker two = start(config(2, "10.0.0.2", TWO, passive(neighbor(ONE, 1, TWO))));
        awaitEstablished(one, two);
        two.close();
        await().untilAsserted(() -> assertThat(only(one).state()).isNotEqualTo(State.ESTABLISHED));

        Speaker again = start(config(2, "10.0.0.2", TWO, passive(neighbor(ONE, 1, TWO))));

        awaitEstablished(one, again);
        awaitReceived(again, 1);
    }

    @Test
    void saysThatTheNeighborRefusesConnections() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, neighbor(TWO, 2, ONE)));

        await().untilAsserted(
                        () -> assertThat(only(one).lastError()).isEqualTo("connection refused by 127.0.0.2:" + port));
        assertThat(only(one).state()).isIn(State.ACTIVE, State.CONNECT);
    }

    @Test
    void wrongAsIsToldToBothOperators() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, neighbor(TWO, 7, ONE)));
        Speaker two = start(config(2, "10.0.0.2", TWO, passive(neighbor(ONE, 1, TWO))));

        await().untilAsserted(() -> assertThat(only(one).lastError())
                .isEqualTo("sent OPEN Message Error / Bad Peer AS: expected AS 7, got AS 2"));
        await().untilAsserted(
                        () -> assertThat(only(two).lastError()).isEqualTo("received OPEN Message Error / Bad Peer AS"));
    }

    @Test
    void strangerIsRefusedAndCounted() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, passive(neighbor(TWO, 2, ONE))));

        try (Socket stranger = new Socket(ONE, port, InetAddress.ofLiteral("127.0.0.9"), 0)) {
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }

        assertThat(one.refusedConnections()).isEqualTo(1);
    }

    @Test
    void garbageIsAnsweredWithTheNotificationItDeservesAndNothingElseIsLost() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, passive(neighbor(TWO, 2, ONE))));
        try (Socket peer = RawPeer.establish(TWO, ONE, port, 2, "10.0.0.2")) {
            await().untilAsserted(() -> assertThat(only(one).state()).isEqualTo(State.ESTABLISHED));

            peer.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            // Everything up to our closing the connection: the NOTIFICATION must not be lost to a reset.
            byte[] all = peer.getInputStream().readAllBytes();
            assertThat(Arrays.copyOfRange(all, all.length - 3, all.length)).containsExactly(3, 1, 1);
            assertThat(only(one).lastError())
                    .isEqualTo("sent Message Header Error / Connection Not Synchronized: the marker is not all ones");
        }
    }

    @Test
    void messagesMayArriveInAnyPieces() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, passive(neighbor(TWO, 2, ONE))));
        try (Socket peer = new Socket(ONE, port, TWO, 0)) {
            peer.setTcpNoDelay(true);
            byte[] open = MessageCodec.encode(RawPeer.open(2, "10.0.0.2"), RawPeer.CONTEXT);
            byte[] keepalive = MessageCodec.encode(new Keepalive(), RawPeer.CONTEXT);
            for (byte octet : open) {
                peer.getOutputStream().write(octet);
                peer.getOutputStream().flush();
            }
            byte[] three = new byte[3 * keepalive.length];
            for (int i = 0; i < three.length; i++) {
                three[i] = keepalive[i % keepalive.length];
            }
            peer.getOutputStream().write(three);

            await().untilAsserted(() -> assertThat(only(one).state()).isEqualTo(State.ESTABLISHED));
            await().untilAsserted(() -> assertThat(only(one).messagesIn()).isEqualTo(4));
        }
    }

    @Test
    void neighborThatNeverReadsStallsNobody() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, passive(neighbor(TWO, 2, ONE)), neighbor(THREE, 3, ONE)));
        Speaker three = start(config(3, "10.0.0.3", THREE, passive(neighbor(ONE, 1, THREE))));
        try (Socket deaf = RawPeer.establish(TWO, ONE, port, 2, "10.0.0.2")) {
            await().untilAsserted(() -> assertThat(one.neighbors())
                    .extracting(NeighborStatus::state)
                    .containsOnly(State.ESTABLISHED));
            List<Announcement> many = IntStream.range(0, 100_000)
                    .mapToObj(i -> Announcement.of(
                                    Prefix.parse("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "/32"))
                            .withNextHop(NEXT_HOP)
                            .withMed(i))
                    .toList();

            one.announce(many);

            awaitReceived(three, 100_000);
            // Each prefix has a MED of its own, so each is an UPDATE; the kernel can't hold them all for the deaf one.
            assertThat(one.neighbors().getFirst().prefixesSent()).isLessThan(100_000);
            assertThat(deaf.isConnected()).isTrue();
        }
    }

    @Test
    void shutdownDoesNotWaitLongerThanItsLimitForADeafNeighbor() throws Exception {
        Speaker one = start(config(1, "10.0.0.1", ONE, passive(neighbor(TWO, 2, ONE))));
        try (Socket deaf = RawPeer.establish(TWO, ONE, port, 2, "10.0.0.2")) {
            await().untilAsserted(() -> assertThat(only(one).state()).isEqualTo(State.ESTABLISHED));

            one.shutdown("bye", Duration.ofMillis(300));

            assertThatThrownBy(() -> one.announce(List.of())).isInstanceOf(IllegalStateException.class);
            assertThat(one.neighbors()).isEmpty();
            assertThat(deaf.isConnected()).isTrue();
        }
    }

    @Test
    void saysWhoHoldsTheListenAddress() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, ONE)) {
            SpeakerConfig config = new SpeakerConfig(
                    1, id("10.0.0.1"), new InetSocketAddress(ONE, taken.getLocalPort()), List.of(), List.of());

            assertThatThrownBy(() -> start(config))
                    .isInstanceOf(SpeakerException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("ss -ltnp");
        }
    }

    @Test
    void saysThatTheListenAddressIsNotHere() {
        SpeakerConfig config = new SpeakerConfig(
                1,
                id("10.0.0.1"),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port),
                List.of(),
                List.of());

        assertThatThrownBy(() -> start(config))
                .isInstanceOf(SpeakerException.class)
                .hasMessageContaining("no interface has this address");
    }

    private Speaker start(SpeakerConfig config) throws SpeakerException {
        Speaker speaker = Speaker.start(config);
        speakers.add(speaker);
        return speaker;
    }

    private SpeakerConfig config(long as, String routerId, InetAddress listen, NeighborConfig... neighbors) {
        return new SpeakerConfig(as, id(routerId), new InetSocketAddress(listen, port), List.of(neighbors), List.of());
    }

    private NeighborConfig neighbor(InetAddress address, long remoteAs, InetAddress local) {
        return NeighborConfig.builder(address, remoteAs)
                .port(port)
                .localAddress(local)
                .connectRetry(Duration.ofSeconds(2))
                .build();
    }

    private static NeighborConfig passive(NeighborConfig config) {
        return NeighborConfig.builder(config.address(), config.remoteAs())
                .port(config.port())
                .localAddress(config.localAddress())
                .connectRetry(config.connectRetry())
                .passive(true)
                .build();
    }

    private static Announcement announcement(Prefix prefix) {
        return Announcement.of(prefix).withNextHop(NEXT_HOP);
    }

    private static Inet4Address id(String text) {
        return Inet4Address.ofLiteral(text);
    }

    private static NeighborStatus only(Speaker speaker) {
        List<NeighborStatus> all = speaker.neighbors();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static void awaitEstablished(Speaker... speakers) {
        await().untilAsserted(() -> assertThat(speakers)
                .flatExtracting(Speaker::neighbors)
                .extracting(NeighborStatus::state)
                .containsOnly(State.ESTABLISHED));
    }

    private static NeighborStatus awaitReceived(Speaker speaker, int prefixes) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(only(speaker).prefixesReceived()).isEqualTo(prefixes));
        return only(speaker);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

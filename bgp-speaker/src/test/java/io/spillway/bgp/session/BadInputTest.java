package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A neighbor that does what it must not, over a real connection. Each time: the right NOTIFICATION, a counter named after
 * the rule, words for the operator, and a speaker that takes the next session.
 */
@Timeout(60)
class BadInputTest extends LiveScenario {
    private static final String PATH = "40010100 400206020100000002 4003040a000009";

    @Test
    void garbage() throws Exception {
        Speaker one = listening(passive(TWO, 2).build());
        try (LivePeer peer = two()) {
            awaitEstablished(one);
            peer.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(peer.notification()).isEqualTo(BgpError.NOT_SYNCHRONIZED.notification());
        }
        ended(one, "Message Header Error / Connection Not Synchronized", "the marker is not all ones");
    }

    @Test
    void halfAMessageAndThenSilence() throws Exception {
        Speaker one = listening(passive(TWO, 2).build());
        Open open = RawPeer.open(2, "10.0.0.2");
        try (LivePeer peer = two(new Open(open.twoOctetAs(), 3, open.identifier(), open.capabilities()))) {
            awaitEstablished(one);
            peer.send(Arrays.copyOf(MessageCodec.encode(new Keepalive(), RawPeer.CONTEXT), 13));
            assertThat(peer.notification()).isEqualTo(BgpError.HOLD_TIMER_EXPIRED.notification());
        }
        ended(one, "Hold Timer Expired", "nothing heard from 127.0.0.2 for 3 s");
    }

    @Test
    void wrongAs() throws Exception {
        Speaker one = listening(passive(TWO, 2).build());
        try (LivePeer peer = two(RawPeer.open(3, "10.0.0.2"))) {
            assertThat(peer.notification()).isEqualTo(BgpError.BAD_PEER_AS.notification());
        }
        ended(one, "OPEN Message Error / Bad Peer AS", "expected AS 2, got AS 3");
    }

    @Test
    void messageLongerThanAgreed() throws Exception {
        Speaker one = listening(passive(TWO, 2).build());
        try (LivePeer peer = two()) {
            awaitEstablished(one);
            peer.send(HexFormat.of().parseHex("ff".repeat(16) + "1001" + "02"));
            assertThat(peer.notification()).isEqualTo(new Notification(1, 2, new byte[] {0x10, 0x01}));
        }
        ended(one, "Message Header Error / Bad Message Length", "length 4097 of message type 2");
    }

    @Test
    void moreRoutesThanTheMaximum() throws Exception {
        Speaker one = listening(passive(TWO, 2)
                .imports(new ImportPolicy(false, 10_000, Duration.ZERO))
                .build());
        try (LivePeer peer = two()) {
            awaitEstablished(one);
            Notification answer = flood(peer);
            assertThat(answer).isEqualTo(new Notification(6, 1, new byte[] {0, 1, 1, 0, 0, 0x27, 0x10}));
        }
        eventually(() -> assertThat(only(one).lastError())
                .startsWith("sent Cease / Maximum Number of Prefixes Reached")
                .contains("the maximum is 10000, down until it is enabled"));
        assertThat(only(one).held()).contains("the maximum is 10000");
        assertThat(only(one).troubles().endedBy()).containsEntry("Cease / Maximum Number of Prefixes Reached", 1L);
        assertThat(only(one).prefixesReceived()).isZero();

        try (LivePeer refused = new LivePeer(TWO, ONE, port)) {
            assertThat(refused.next()).isNull();
        }
        one.enable(TWO);
        try (LivePeer _ = two()) {
            awaitEstablished(one);
        }
    }

    /** A million host routes, or as many as are taken. */
    private static Notification flood(LivePeer peer) throws IOException {
        Thread sender = Thread.ofPlatform().daemon().start(() -> {
            try {
                for (int i = 0; i < 1_000_000; i += 500) {
                    peer.send(hostRoutes(i, 500));
                }
            } catch (IOException e) {
                // closed: that is what the test waits for
            }
        });
        Notification answer = peer.notification();
        peer.close();
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    private static byte[] hostRoutes(int from, int count) {
        String attributes = PATH.replace(" ", "");
        StringBuilder body = new StringBuilder("0000" + "%04x".formatted(attributes.length() / 2) + attributes);
        for (int i = from; i < from + count; i++) {
            body.append("2014").append("%06x".formatted(i));
        }
        return HexFormat.of().parseHex("ff".repeat(16) + "%04x".formatted(19 + body.length() / 2) + "02" + body);
    }

    @Test
    void nothingAtAllAfterConnecting() throws Exception {
        Speaker one = listening(passive(TWO, 2).build(), passive(THREE, 3).build());
        try (LivePeer _ = new LivePeer(TWO, ONE, port);
                LivePeer _ = LivePeer.established(THREE, ONE, port, RawPeer.open(3, "10.0.0.3"))) {
            eventually(() -> assertThat(one.neighbors())
                    .extracting(NeighborStatus::state)
                    .containsExactly(State.OPEN_SENT, State.ESTABLISHED));
            // NeighborTest waits the four minutes until it is given up.
            try (LivePeer _ = two()) {
                awaitEstablished(one); // and it may try again before that
            }
        }
    }

    @Test
    void windowKeptShut() throws Exception {
        Speaker one = listening(passive(TWO, 2).build());
        try (Socket deaf = RawPeer.establish(TWO, ONE, port, 2, "10.0.0.2")) {
            awaitEstablished(one);
            assertThat(sendHoldLeftMs(one)).isNegative();
            one.announce(IntStream.range(0, 100_000)
                    .mapToObj(i -> Announcement.of(
                                    Prefix.parse("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "/32"))
                            .withNextHop(NEXT_HOP)
                            .withMed(i))
                    .toList());

            // GuardsTest waits the eight minutes until it ends the session.
            eventually(() -> assertThat(sendHoldLeftMs(one)).isBetween(400_000L, 480_000L));
            assertThat(only(one).prefixesSent()).isLessThan(100_000);
            assertThat(deaf.isConnected()).isTrue();
        }
    }

    private static long sendHoldLeftMs(Speaker speaker) {
        return Objects.requireNonNull(only(speaker).session(), "not established")
                .timers()
                .sendHoldLeftMs();
    }

    private void ended(Speaker one, String rule, String words) throws IOException {
        eventually(() ->
                assertThat(only(one).lastError()).containsIgnoringCase(rule).contains(words));
        assertThat(only(one).troubles().endedBy()).containsEntry(rule, 1L);
        NeighborStatus.Event sent = Objects.requireNonNull(only(one).troubles().notificationSent(), "none sent");
        assertThat(sent.words()).startsWith(rule);
        try (LivePeer _ = two()) {
            awaitEstablished(one);
        }
    }
}

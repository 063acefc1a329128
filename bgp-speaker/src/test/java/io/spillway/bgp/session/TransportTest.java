package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.bgp.rib.Prefix;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connections are kept from others: what the kernel does with the options we give it. */
@Timeout(60)
class TransportTest extends LiveScenario {
    private static final InetAddress SIX = InetAddress.ofLiteral("::1");

    @Test
    void samePasswordOnBothSidesEstablishes() throws Exception {
        Speaker one = start(
                config(1, ONE, neighbor(TWO, 2, ONE).transport(md5("secret")).build()));
        Speaker two = start(config(
                2,
                TWO,
                neighbor(ONE, 1, TWO).passive(true).transport(md5("secret")).build()));

        awaitEstablished(one, two);
    }

    @Test
    void differentPasswordsNeverEstablish() throws Exception {
        Speaker one = start(
                config(1, ONE, neighbor(TWO, 2, ONE).transport(md5("secret")).build()));
        start(config(
                2,
                TWO,
                neighbor(ONE, 1, TWO).passive(true).transport(md5("other")).build()));

        eventually(() -> assertThat(only(one).lastError()).startsWith("no answer from 127.0.0.2:" + port));
        assertThat(only(one).flaps()).isZero();
    }

    @Test
    void connectionWithoutTheSignatureIsNotEvenAnswered() throws Exception {
        Speaker one = listening(
                passive(TWO, 2).transport(md5("secret")).build(),
                passive(THREE, 3).build());

        try (Socket unsigned = new Socket()) {
            unsigned.bind(new InetSocketAddress(TWO, 0));
            assertThatThrownBy(() -> unsigned.connect(new InetSocketAddress(ONE, port), 500))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        // The other neighbor has no password and needs none.
        try (LivePeer _ = LivePeer.established(THREE, ONE, port, RawPeer.open(3, "10.0.0.3"))) {
            eventually(() -> assertThat(one.neighbors().getLast().state()).isEqualTo(State.ESTABLISHED));
        }
    }

    @Test
    void generalizedTtlSecurityPassesPacketsFromTheLink() throws Exception {
        Transport gtsm = new Transport(null, 1, 0);
        Speaker one = start(config(1, ONE, neighbor(TWO, 2, ONE).transport(gtsm).build()));
        Speaker two = start(config(
                2, TWO, neighbor(ONE, 1, TWO).passive(true).transport(gtsm).build()));

        awaitEstablished(one, two);
    }

    @Test
    void generalizedTtlSecurityDropsPacketsFromFarAway() throws Exception {
        // The other side sends with TTL 1, as if 254 routers were in between.
        Speaker one = start(config(
                1,
                ONE,
                neighbor(TWO, 2, ONE).transport(new Transport(null, 1, 0)).build()));
        start(config(2, TWO, neighbor(ONE, 1, TWO).passive(true).build()));

        eventually(() -> assertThat(only(one).lastError()).startsWith("no answer from 127.0.0.2:" + port));
    }

    @Test
    void passwordAndTtlSecurityWorkOverIpv6() throws Exception {
        Transport both = new Transport("secret", 2, 0);
        int there = freeOtherPort();
        Speaker one = start(new SpeakerConfig(
                1,
                Inet4Address.ofLiteral("10.0.0.1"),
                new InetSocketAddress(SIX, port),
                List.of(NeighborConfig.builder(SIX, 2)
                        .port(there)
                        .transport(both)
                        .build()),
                List.of()));
        Speaker two = start(new SpeakerConfig(
                2,
                Inet4Address.ofLiteral("10.0.0.2"),
                new InetSocketAddress(SIX, there),
                List.of(NeighborConfig.builder(SIX, 1)
                        .passive(true)
                        .transport(both)
                        .build()),
                List.of()));

        awaitEstablished(one, two);
    }

    @Test
    void multihopNeighborIsReachedWithItsOwnTtl() throws Exception {
        Speaker one = start(config(
                1,
                ONE,
                neighbor(TWO, 2, ONE).transport(new Transport(null, 0, 8)).build()));
        // Nothing comes through here that has fewer hops left than 8.
        Speaker two = start(config(
                2,
                TWO,
                neighbor(ONE, 1, TWO)
                        .passive(true)
                        .transport(new Transport(null, 248, 0))
                        .build()));

        awaitEstablished(one, two);
    }

    @Test
    void rangeCanNotHaveAPassword() {
        NeighborConfig template = passive(TWO, 2).transport(md5("secret")).build();

        assertThatThrownBy(() -> new DynamicNeighbors(Prefix.parse("127.0.0.0/8"), template, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("127.0.0.0/8")
                .hasMessageContaining("GTSM");
    }

    private static Transport md5(String password) {
        return new Transport(password, 0, 0);
    }

    private static int freeOtherPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Neighbors that nobody named, and neighbors that get what others don't. */
@Timeout(60)
class DynamicNeighborsTest extends LiveScenario {
    private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.4");
    private static final Prefix VIP = Prefix.parse("10.101.4.0/24");
    private static final Prefix OTHER = Prefix.parse("10.101.5.0/24");

    @Test
    void comeFromTheRangeAndAreForgottenWhenTheyGo() throws Exception {
        Speaker one = withRange(2);
        try (LivePeer _ = two()) {
            awaitEstablished(one);
            assertThat(only(one).dynamic()).isTrue();
            assertThat(only(one).config().address()).isEqualTo(TWO);
        }
        eventually(() -> assertThat(one.neighbors()).isEmpty());
        try (LivePeer _ = two()) {
            awaitEstablished(one);
        }
    }

    @Test
    void areNoMoreThanTheLimit() throws Exception {
        Speaker one = withRange(2);
        try (LivePeer _ = two();
                LivePeer _ = LivePeer.established(THREE, ONE, port, RawPeer.open(2, "10.0.0.3"))) {
            eventually(() -> assertThat(one.neighbors()).hasSize(2));
            awaitEstablished(one);
            try (LivePeer refused = new LivePeer(FOUR, ONE, port)) {
                assertThat(refused.next()).isNull();
            }
            assertThat(one.refusedConnections()).isEqualTo(1);
            assertThat(one.neighbors()).hasSize(2);
        }
    }

    @Test
    void mustBeOfTheAsOfTheRange() throws Exception {
        Speaker one = withRange(2);
        try (LivePeer peer = two(RawPeer.open(3, "10.0.0.2"))) {
            assertThat(peer.notification()).isEqualTo(BgpError.BAD_PEER_AS.notification());
        }
        eventually(() -> assertThat(one.neighbors()).isEmpty());
    }

    @Test
    void withTooManyRoutesStayAwayUntilTheyAreEnabled() throws Exception {
        Speaker one = withRange(2, new ImportPolicy(false, 3, Duration.ZERO));
        try (LivePeer peer = two()) {
            awaitEstablished(one);
            peer.send(RawPeer.update("40010100 400206020100000002 400304c0000201", 4));
            assertThat(peer.notification().subcode()).isEqualTo(BgpError.MAXIMUM_PREFIXES.subcode());
        }
        try (LivePeer early = new LivePeer(TWO, ONE, port)) {
            assertThat(early.next()).isNull();
        }
        assertThat(only(one).held()).contains("the maximum is 3");

        assertThat(one.enable(TWO)).isTrue();
        assertThat(one.neighbors()).isEmpty();
        try (LivePeer _ = two()) {
            awaitEstablished(one);
        }
    }

    @Test
    void getWhatEveryoneGets() throws Exception {
        Speaker one = withRange(2);
        one.announce(List.of(Announcement.of(VIP).withNextHop(NEXT_HOP)));
        int told = one.announce(List.of(Announcement.of(OTHER).withNextHop(NEXT_HOP)), _ -> true);
        assertThat(told).isZero(); // nobody was there
        try (LivePeer peer = two()) {
            assertThat(nextUpdate(peer).nlri()).hasToString("[10.101.4.0/24]");
            awaitEstablished(one);
            assertThat(one.adjRibOut(TWO)).extracting(Announcement::prefix).containsExactly(VIP);
        }
    }

    @Test
    void setForSomeNeighborsReachesNobodyElse() throws Exception {
        Speaker one = listening(passive(TWO, 2).build(), passive(THREE, 3).build());
        try (LivePeer two = two();
                LivePeer three = LivePeer.established(THREE, ONE, port, RawPeer.open(3, "10.0.0.3"))) {
            awaitEstablished(one);

            assertThat(one.announce(
                            List.of(Announcement.of(OTHER).withNextHop(NEXT_HOP)), config -> config.remoteAs() == 3))
                    .isEqualTo(1);
            one.announce(List.of(Announcement.of(VIP).withNextHop(NEXT_HOP)));

            assertThat(nextUpdate(two).nlri()).hasToString("[10.101.4.0/24]");
            assertThat(nextUpdate(three).nlri()).hasToString("[10.101.5.0/24]");
            assertThat(one.announced()).extracting(Announcement::prefix).containsExactly(VIP);
            assertThat(one.adjRibOut(THREE)).extracting(Announcement::prefix).containsExactly(OTHER, VIP);

            one.withdraw(List.of(OTHER, VIP));
            assertThat(one.adjRibOut(THREE)).isEmpty();
        }
    }

    private static Update nextUpdate(LivePeer peer) throws IOException {
        for (Message message = peer.next(); message != null; message = peer.next()) {
            if (message instanceof Update update && update.endOfRib().isEmpty()) {
                return update;
            }
        }
        throw new AssertionError("closed");
    }

    private Speaker withRange(int limit) throws SpeakerException {
        return withRange(limit, ImportPolicy.COUNT);
    }

    private Speaker withRange(int limit, ImportPolicy imports) throws SpeakerException {
        DynamicNeighbors range = new DynamicNeighbors(
                Prefix.parse("127.0.0.0/8"), passive(TWO, 2).imports(imports).build(), limit);
        return start(new SpeakerConfig(
                1, Inet4Address.ofLiteral("10.0.0.1"), new InetSocketAddress(ONE, port), List.of(), List.of(range)));
    }
}

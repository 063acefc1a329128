package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.FakeNetwork.FakeWire;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an operator sees of a neighbor, and does to it. In virtual time. */
class OperatorTest extends NeighborScenario {
    private static final Prefix VIP = Prefix.parse("10.101.4.0/24");
    private static final Prefix VIP6 = Prefix.parse("2001:db8:4::/48");

    private final List<String> seen = new ArrayList<>();

    private final SpeakerObserver witness = new SpeakerObserver() {
        @Override
        public void stateChanged(Peer peer, State from, State to, String reason) {
            seen.add(from.label() + " -> " + to.label() + (reason.isEmpty() ? "" : ": " + reason));
        }

        @Override
        public void negotiated(Peer peer, Open sent, Open received, Negotiated session) {
            seen.add("negotiated AS" + sent.as() + " AS" + received.as() + " at " + peer.localAddress());
        }

        @Override
        public void message(Peer peer, boolean inbound, byte[] message, CodecContext context) {
            seen.add((inbound ? "in " : "out ") + message[18]);
        }
    };

    @Test
    void observerSeesEveryMessageAndEveryChangeInTheirOrder() {
        observers.add(witness);
        FakeWire wire = establish(9);
        wire.receive(BgpError.ADMINISTRATIVE_RESET.notification());

        assertThat(seen)
                .containsExactly(
                        "Idle -> Connect",
                        "out 1",
                        "Connect -> OpenSent",
                        "in 1",
                        "out 4",
                        "OpenSent -> OpenConfirm",
                        "in 4",
                        "negotiated AS1 AS2 at /10.0.0.1",
                        "OpenConfirm -> Established",
                        "out 2",
                        "out 2",
                        "in 3",
                        "Established -> Idle: received Cease / Administrative Reset");
    }

    @Test
    void observerThatThrowsHarmsNobody() {
        observers.add(new SpeakerObserver() {
            @Override
            public void message(Peer peer, boolean inbound, byte[] message, CodecContext context) {
                throw new IllegalStateException("a bug");
            }
        });
        observers.add(witness);

        establish(9);

        assertThat(seen).contains("in 4", "OpenConfirm -> Established");
    }

    @Test
    void teardownTellsWhyAndTheSessionComesBack() {
        FakeWire wire = establish(9);

        assertThat(neighbor.teardown(BgpError.ADMINISTRATIVE_RESET.notification(), "by its operator"))
                .isTrue();

        assertThat(wire.sent.getLast()).isEqualTo(BgpError.ADMINISTRATIVE_RESET.notification());
        assertThat(neighbor.status().lastError()).isEqualTo("sent Cease / Administrative Reset: by its operator");
        assertThat(neighbor.teardown(BgpError.ADMINISTRATIVE_RESET.notification(), ""))
                .isFalse();
        network.pass(Duration.ofSeconds(2));
        assertThat(network.dialed).hasSize(2);
    }

    @Test
    void disabledNeighborStaysDownUntilItIsEnabled() {
        FakeWire wire = establish(9);

        neighbor.stop(Notification.administrativeShutdown("rack 7"));
        network.pass(Duration.ofHours(1));

        assertThat(wire.sent.getLast()).isEqualTo(Notification.administrativeShutdown("rack 7"));
        assertThat(network.dialed).hasSize(1);
        assertThat(neighbor.status().held()).isEqualTo("sent Cease / Administrative Shutdown: \"rack 7\"");

        neighbor.enable();

        assertThat(network.dialed).hasSize(2);
        assertThat(neighbor.status().held()).isNull();
    }

    @Test
    void enablingWhatIsUpChangesNothing() {
        neighbor.start();
        FakeWire theirs = openedByThem();
        theirs.receive(open(HIGHER, 9), new Keepalive());
        int dials = network.dialed.size();

        neighbor.enable();

        assertThat(network.dialed).hasSize(dials);
        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void refreshIsOnlyAskedOfANeighborThatCan() {
        FakeWire wire = establish(9);
        assertThat(neighbor.routes().request(Family.IPV4_UNICAST)).isFalse();

        wire.listener().disconnected("gone");
        network.pass(Duration.ofSeconds(2));
        FakeWire again = openedByUs();
        again.receive(RawPeer.capable(2, HIGHER), new Keepalive());

        assertThat(neighbor.routes().request(Family.IPV6_UNICAST)).isTrue();
        assertThat(again.sent.getLast()).isEqualTo(new RouteRefresh(2, RouteRefresh.REQUEST, 1));
    }

    @Test
    void everythingIsSentAgainOnRequest() {
        announce(Announcement.of(VIP));
        FakeWire wire = establish(9);
        int before = wire.sent(Update.class).size();

        neighbor.routes().resend();

        assertThat(wire.sent(Update.class)).hasSize(before + 1);
        assertThat(wire.sent(Update.class).getLast().nlri()).hasToString("[10.101.4.0/24]");
    }

    @Test
    void adjRibOutShowsWhatTheNeighborReallyHas() {
        announce(Announcement.of(VIP).withMed(7), Announcement.of(VIP6));
        establish(9);

        List<Announcement> sent = neighbor.routes().sent();

        assertThat(sent).hasSize(1); // there is no IPv6 next hop on a session over IPv4
        assertThat(sent.getFirst().nextHop()).isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
        assertThat(sent.getFirst().attribute(MultiExitDisc.class)).contains(new MultiExitDisc(7));
    }

    @Test
    void announcementWithoutAUsableNextHopIsCountedAndNamed() {
        announce(Announcement.of(VIP6));
        establish(9);

        NeighborStatus.Routes routes = neighbor.status().routes();
        assertThat(routes.unsendableCount()).isEqualTo(1);
        assertThat(routes.unsendable().get("2001:db8:4::/48")).contains("10.0.0.1 is of no use for ipv6 unicast");
        assertThat(neighbor.status().troubles().unsendable()).isEqualTo(1);

        announce(Announcement.of(VIP6).withNextHop(InetAddress.ofLiteral("2001:db8::1")));
        assertThat(neighbor.status().routes().unsendableCount()).isZero();
        assertThat(neighbor.status().routes().sent()).containsEntry(Family.IPV6_UNICAST, 1);
    }

    @Test
    void announcementTooLongForAMessageIsNotSentAndHarmsNothing() {
        FakeWire wire = establish(9);

        announce(
                Announcement.of(VIP)
                        .withCommunities(IntStream.range(0, 1100).boxed().toList()),
                Announcement.of(Prefix.parse("10.101.5.0/24")));

        assertThat(neighbor.status().routes().unsendable().get("10.101.4.0/24")).contains("fewer communities");
        assertThat(wire.sent(Update.class).getLast().nlri()).hasToString("[10.101.5.0/24]");
        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void extendedMessagesCarryWhatDidNotFitBefore() {
        FakeWire wire = openedByUs();
        wire.context = RawPeer.EVERYTHING;
        wire.receive(RawPeer.capable(2, HIGHER), new Keepalive());

        announce(Announcement.of(VIP)
                .withCommunities(IntStream.range(0, 1100).boxed().toList()));

        assertThat(neighbor.status().routes().unsendableCount()).isZero();
        assertThat(wire.sent(Update.class).getLast().attribute(Communities.class))
                .isPresent();
    }

    @Test
    void replacementIsAnnouncedBeforeTheOldPrefixGoes() {
        announce(Announcement.of(VIP));
        FakeWire wire = establish(9);
        int before = wire.sent(Update.class).size();

        neighbor.routes().change(List.of(Announcement.of(Prefix.parse("10.101.4.0/25"))), List.of(VIP));

        List<Update> updates =
                wire.sent(Update.class).subList(before, wire.sent(Update.class).size());
        assertThat(updates).hasSize(2);
        assertThat(updates.get(0).nlri()).hasToString("[10.101.4.0/25]");
        assertThat(updates.get(0).attribute(NextHop.class)).contains(new NextHop(Inet4Address.ofLiteral("10.0.0.1")));
        assertThat(updates.get(1).withdrawn()).hasToString("[10.101.4.0/24]");
    }

    @Test
    void statusTellsTimersMessagesAndBothSidesOfTheNegotiation() {
        FakeWire wire = establish(9);
        network.pass(Duration.ofSeconds(1));

        NeighborStatus status = neighbor.status();
        NeighborStatus.Session session = Objects.requireNonNull(status.session(), "not established");
        assertThat(session.timers().holdS()).isEqualTo(9);
        assertThat(session.timers().holdLeftMs()).isEqualTo(8000);
        assertThat(session.timers().keepaliveLeftMs()).isBetween(0L, 2000L);
        assertThat(session.timers().sendHoldLeftMs()).isNegative();
        assertThat(session.offered()).contains("ipv4 unicast", "route refresh", "4-octet AS");
        assertThat(session.received()).containsExactly("ipv4 unicast", "ipv6 unicast", "4-octet AS");
        assertThat(session.local().getPort()).isEqualTo(40_000);
        assertThat(status.in().opens()).isEqualTo(1);
        assertThat(status.in().keepalives()).isEqualTo(1);
        assertThat(status.out().updates()).isEqualTo(2);
        assertThat(status.out().bytes()).isPositive();

        wire.receive(Notification.administrativeShutdown("upgrade"));
        network.pass(Duration.ofMillis(500));
        NeighborStatus.Troubles troubles = neighbor.status().troubles();
        assertThat(troubles.notificationReceived())
                .isEqualTo(new NeighborStatus.Event("Cease / Administrative Shutdown: \"upgrade\"", 500));
        assertThat(troubles.notificationSent()).isNull();
        assertThat(troubles.flaps()).isEqualTo(1);
        assertThat(neighbor.status().session()).isNull();
    }
}

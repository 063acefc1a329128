package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Capability;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.OnlyToCustomer;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is offered in OPEN and what the answer makes of it. */
class NegotiationTest extends NeighborScenario {
    private static final Prefix VIP = Prefix.parse("10.101.4.0/24");
    private static final InetAddress NEXT_HOP6 = InetAddress.ofLiteral("2001:db8::1");

    @Test
    void plainOfferHasNeitherRoleNorAddPathNorGracefulRestart() {
        Open open = offered(config().build());

        assertThat(open.families()).containsExactly(Family.values());
        assertThat(open.routeRefresh() && open.enhancedRouteRefresh()).isTrue();
        assertThat(open.extendedMessages() && open.extendedNextHop()).isTrue();
        assertThat(open.roles()).isEmpty();
        assertThat(open.addPathReceive()).isEmpty();
        assertThat(open.gracefulRestart()).isEmpty();
    }

    @Test
    void onlyConfiguredFamiliesAreOffered() {
        Open open = offered(config().families(Set.of(Family.IPV6_UNICAST)).build());

        assertThat(open.families()).containsExactly(Family.IPV6_UNICAST);
        assertThat(open.extendedNextHop()).isFalse();
    }

    @Test
    void sessionThatCouldCarryNoRouteIsRefusedWithWhatIsMissing() {
        Neighbor other = neighbor(config().families(Set.of(Family.IPV6_UNICAST)).build(), Liveness.NONE);
        other.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();
        wire.receive(Open.of(
                2,
                9,
                Inet4Address.ofLiteral(HIGHER),
                List.of(Capability.Multiprotocol.of(Family.IPV4_UNICAST), new Capability.FourOctetAs(2))));

        // RFC 5492, section 3: the capability itself; 1, 4 octets, AFI 2, SAFI 1.
        assertThat(wire.sent.getLast()).isEqualTo(new Notification(2, 7, new byte[] {1, 4, 0, 2, 0, 1}));
        assertThat(other.status().lastError()).endsWith("we have ipv6 unicast, it has ipv4 unicast");
    }

    @Test
    void everythingElseIsOfferedOnRequest() {
        Open open = offered(
                config().offer(new Offer(Offer.Role.CUSTOMER, false, false, false, false, true, Duration.ofMinutes(2)))
                        .build());

        assertThat(open.roles()).containsExactly(3);
        assertThat(open.addPathReceive()).containsExactlyInAnyOrder(Family.values());
        assertThat(open.addPathSend()).isEmpty();
        Capability.GracefulRestart restart = open.gracefulRestart().orElseThrow();
        assertThat(restart.restartTimeS()).isEqualTo(120);
        assertThat(restart.notification()).isFalse();
        assertThat(open.enhancedRouteRefresh() || open.extendedMessages() || open.extendedNextHop())
                .isFalse();
    }

    @Test
    void bothSidesMustHaveIt() {
        Open ours = offered(config().build());

        CodecContext plain = Negotiated.of(ours, RawPeer.open(2, HIGHER), true).context();
        CodecContext all = Negotiated.of(ours, RawPeer.capable(2, HIGHER), true).context();

        assertThat(plain.extendedMessages() || plain.extendedNextHop()).isFalse();
        assertThat(all.extendedMessages() && all.extendedNextHop()).isTrue();
        assertThat(all.addPathIn()).isEmpty(); // it would send, but we have not asked for it
    }

    @ParameterizedTest
    @CsvSource({"PROVIDER,3", "CUSTOMER,0", "RS,2", "RS_CLIENT,1", "PEER,4"})
    void rolesThatFitEstablish(Offer.Role ours, int theirs) {
        assertThat(establishWithRole(ours, false, theirs).state()).isEqualTo(State.ESTABLISHED);
    }

    @ParameterizedTest
    @CsvSource({"PROVIDER,0", "CUSTOMER,4", "RS,3", "PEER,1"})
    void rolesThatDoNotFitAreRefused(Offer.Role ours, int theirs) {
        NeighborStatus status = establishWithRole(ours, false, theirs);

        assertThat(status.state()).isEqualTo(State.IDLE);
        assertThat(network.lastDialed().sent.getLast()).isEqualTo(BgpError.ROLE_MISMATCH.notification());
        assertThat(status.lastError()).startsWith("sent OPEN Message Error / Role Mismatch: we are ");
        assertThat(status.troubles().endedBy()).containsEntry("OPEN Message Error / Role Mismatch", 1L);
    }

    @Test
    void missingRoleIsOnlyAnErrorWhenWeAreStrict() {
        assertThat(establishWithRole(Offer.Role.CUSTOMER, false, -1).state()).isEqualTo(State.ESTABLISHED);
        assertThat(establishWithRole(Offer.Role.CUSTOMER, true, -1).lastError()).contains("strict-role");
    }

    @Test
    void routesToACustomerAreMarkedAndThoseToAProviderAreNot() {
        assertThat(sentTo(Offer.Role.PROVIDER, 3, Announcement.of(VIP)).attribute(OnlyToCustomer.class))
                .contains(new OnlyToCustomer(1));
        assertThat(sentTo(Offer.Role.PEER, 4, Announcement.of(VIP)).attribute(OnlyToCustomer.class))
                .contains(new OnlyToCustomer(1));
        assertThat(sentTo(Offer.Role.CUSTOMER, 0, Announcement.of(VIP)).attribute(OnlyToCustomer.class))
                .isEmpty();
    }

    @Test
    void markedRouteStaysAwayFromProvidersAndPeers() {
        Announcement marked = Announcement.of(VIP).with(new OnlyToCustomer(9));

        assertThat(sentTo(Offer.Role.CUSTOMER, 0, marked).endOfRib()).isPresent(); // nothing before it
        assertThat(sentTo(Offer.Role.PEER, 4, marked).endOfRib()).isPresent();
        assertThat(sentTo(Offer.Role.PROVIDER, 3, marked).attribute(OnlyToCustomer.class))
                .contains(new OnlyToCustomer(9));
    }

    @Test
    void ipv4RouteTravelsWithAnIpv6NextHopWhereThatIsAgreed() {
        FakeWire wire = openedByUs();
        wire.context = RawPeer.EVERYTHING;
        wire.receive(RawPeer.capable(2, HIGHER), new Keepalive());

        announce(Announcement.of(VIP).withNextHop(NEXT_HOP6));

        MpReach reach =
                wire.sent(Update.class).getLast().attribute(MpReach.class).orElseThrow();
        assertThat(reach.nextHops()).containsExactly(NEXT_HOP6);
        assertThat(reach.nlri()).hasToString("[10.101.4.0/24]");
    }

    @Test
    void ipv4RouteWithAnIpv6NextHopStaysHereOtherwise() {
        establish(9);

        announce(Announcement.of(VIP).withNextHop(NEXT_HOP6));

        assertThat(neighbor.status().routes().unsendable()).containsKey("10.101.4.0/24");
    }

    @Test
    void refreshIsMarkedWithBeginAndEndWhereThatIsAgreed() {
        announce(Announcement.of(VIP));
        FakeWire wire = openedByUs();
        wire.context = RawPeer.EVERYTHING;
        wire.receive(RawPeer.capable(2, HIGHER), new Keepalive());
        int before = wire.sent.size();

        wire.receive(new RouteRefresh(1, RouteRefresh.REQUEST, 1));

        List<Message> answer = wire.sent.subList(before, wire.sent.size());
        assertThat(answer).hasSize(3);
        assertThat(answer.getFirst()).isEqualTo(new RouteRefresh(1, RouteRefresh.BEGIN, 1));
        assertThat(answer.get(1)).isInstanceOf(Update.class);
        assertThat(answer.getLast()).isEqualTo(new RouteRefresh(1, RouteRefresh.END, 1));
    }

    @Test
    void refreshAskedForBehindAClosedWindowWaitsForTheEndOfRib() {
        announce(Announcement.of(VIP));
        FakeWire wire = openedByUs();
        wire.context = RawPeer.EVERYTHING;
        wire.writable = false;
        wire.receive(RawPeer.capable(2, HIGHER), new Keepalive(), new RouteRefresh(1, RouteRefresh.REQUEST, 1));
        int before = wire.sent.size();

        wire.writable = true;
        wire.listener().writable();

        List<Message> all = wire.sent.subList(before, wire.sent.size());
        assertThat(all.indexOf(Update.endOfRib(Family.IPV4_UNICAST)))
                .isBetween(1, all.indexOf(new RouteRefresh(1, RouteRefresh.BEGIN, 1)));
        assertThat(all.getLast()).isEqualTo(new RouteRefresh(1, RouteRefresh.END, 1));
    }

    @Test
    void routesThatDoNotComeAgainInAMarkedRefreshAreGone() {
        FakeWire wire = openedByUs();
        wire.context = RawPeer.EVERYTHING;
        wire.receive(RawPeer.capable(2, HIGHER), new Keepalive());
        RawPeer.receive(wire, "40010100 400206020100000002 4003040a000009", 3);

        wire.receive(new RouteRefresh(1, RouteRefresh.BEGIN, 1));
        RawPeer.receive(wire, "40010100 400206020100000002 4003040a000009", 2);
        wire.receive(new RouteRefresh(1, 7, 1)); // a subtype nobody knows
        assertThat(neighbor.status().prefixesReceived()).isEqualTo(3);
        wire.receive(new RouteRefresh(1, RouteRefresh.END, 1));

        assertThat(neighbor.status().prefixesReceived()).isEqualTo(2);
        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void pathsOfAnAddPathNeighborAreReadWithTheirIdentifiers() {
        Offer offer = new Offer(null, false, true, true, true, true, Duration.ZERO);
        Neighbor other = neighbor(config().offer(offer).build(), Liveness.NONE);
        other.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();
        wire.receive(RawPeer.capable(2, HIGHER), new Keepalive());
        assertThat(other.status().capabilities()).contains("add-path from it, ipv4 unicast");

        String path = "40010100400206020100000002" + "4003040a000009";
        byte[] attributes = HexFormat.of().parseHex(path);
        byte[] twoPaths = HexFormat.of().parseHex("00000001180a0000" + "00000002180a0000");
        wire.listener().received(RawPeer.update(attributes.length, attributes, twoPaths));

        assertThat(other.status().prefixesReceived()).isEqualTo(1);
        assertThat(other.status().pathsReceived()).isEqualTo(2);
        assertThat(other.status().troubles().malformedUpdates()).isZero();
    }

    @Test
    void pathsOfOnePrefixAreBoundedAndTheRestIsCounted() {
        Offer offer = new Offer(null, false, true, true, true, true, Duration.ZERO);
        Neighbor other = neighbor(config().offer(offer).build(), Liveness.NONE);
        other.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();
        wire.receive(RawPeer.capable(2, HIGHER), new Keepalive());

        byte[] attributes = HexFormat.of().parseHex("40010100400206020100000002" + "4003040a000009");
        StringBuilder paths = new StringBuilder();
        for (int i = 1; i <= 100; i++) {
            paths.append("%08x180a0000".formatted(i));
        }
        wire.listener()
                .received(RawPeer.update(
                        attributes.length, attributes, HexFormat.of().parseHex(paths)));

        assertThat(other.status().pathsReceived()).isEqualTo(64);
        assertThat(other.status().troubles().refused()).isEqualTo(36);
        assertThat(other.status().state()).isEqualTo(State.ESTABLISHED);
    }

    private static NeighborConfig.Builder config() {
        return NeighborConfig.builder(InetAddress.ofLiteral("10.0.0.9"), 2);
    }

    private static Open offered(NeighborConfig neighbor) {
        SpeakerConfig local =
                new SpeakerConfig(1, Inet4Address.ofLiteral("10.0.0.1"), null, List.of(neighbor), List.of());
        return Negotiated.offer(local, neighbor);
    }

    private Update sentTo(Offer.Role ours, int theirs, Announcement announcement) {
        Neighbor other = withRole(ours, false);
        other.routes().change(List.of(announcement), List.of());
        open(other, theirs);
        return network.lastDialed().sent(Update.class).getFirst();
    }

    private NeighborStatus establishWithRole(Offer.Role ours, boolean strict, int theirs) {
        Neighbor other = withRole(ours, strict);
        open(other, theirs);
        return other.status();
    }

    private Neighbor withRole(Offer.Role role, boolean strict) {
        Offer offer = new Offer(role, strict, true, true, true, false, Duration.ZERO);
        return neighbor(config().offer(offer).build(), Liveness.NONE);
    }

    private void open(Neighbor other, int role) {
        other.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();
        Open plain = open(HIGHER, 9);
        List<Capability> capabilities = new ArrayList<>(plain.capabilities());
        if (role >= 0) {
            capabilities.add(new Capability.Role(role));
        }
        wire.receive(new Open(plain.twoOctetAs(), 9, plain.identifier(), capabilities), new Keepalive());
    }
}

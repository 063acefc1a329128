package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.FakeNetwork.FakeWire;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A neighbor from the first connection to the last, in virtual time. We are AS 1, 10.0.0.1; it is AS 2. */
class NeighborTest extends NeighborScenario {
    private static final Prefix VIP = Prefix.parse("10.101.4.0/24");

    @Test
    void dialsAndSaysOpenAtOnce() {
        neighbor.start();
        assertThat(state()).isEqualTo(State.CONNECT);

        FakeWire wire = network.lastDialed();
        wire.listener().connected();

        assertThat(state()).isEqualTo(State.OPEN_SENT);
        Open open = (Open) wire.sent.getFirst();
        assertThat(open.as()).isEqualTo(1);
        assertThat(open.holdTimeS()).isEqualTo(9);
        assertThat(open.identifier()).isEqualTo(Inet4Address.ofLiteral("10.0.0.1"));
        assertThat(open.routeRefresh()).isTrue();
        assertThat(open.families()).containsExactlyInAnyOrder(Family.values());
    }

    @Test
    void openIsConfirmedAndKeepaliveEstablishes() {
        neighbor.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();

        wire.receive(open(HIGHER, 9));
        assertThat(state()).isEqualTo(State.OPEN_CONFIRM);
        assertThat(wire.sent.getLast()).isEqualTo(new Keepalive());

        wire.receive(new Keepalive());
        assertThat(state()).isEqualTo(State.ESTABLISHED);
        assertThat(wire.sent(Update.class))
                .containsExactly(Update.endOfRib(Family.IPV4_UNICAST), Update.endOfRib(Family.IPV6_UNICAST));
    }

    @Test
    void smallerHoldTimeIsTakenAndKeptAliveByThirds() {
        FakeWire wire = establish(3);
        assertThat(neighbor.status().holdTimeS()).isEqualTo(3);
        assertThat(neighbor.status().keepaliveS()).isEqualTo(1);
        int before = wire.sent(Keepalive.class).size();

        for (int i = 0; i < 30; i++) {
            network.pass(Duration.ofSeconds(1));
            wire.receive(new Keepalive());
        }

        // A third of the hold time, less up to a quarter.
        assertThat(wire.sent(Keepalive.class).size() - before).isBetween(30, 41);
        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void silenceOfTheHoldTimeEndsTheSession() {
        FakeWire wire = establish(9);

        network.pass(Duration.ofMillis(8_999));
        assertThat(state()).isEqualTo(State.ESTABLISHED);
        network.pass(Duration.ofMillis(1));

        assertThat(wire.closed).isTrue();
        assertThat(wire.sent.getLast()).isEqualTo(BgpError.HOLD_TIMER_EXPIRED.notification());
        assertThat(neighbor.status().lastError()).isEqualTo("hold timer expired: nothing heard from 10.0.0.9 for 9 s");
        assertThat(neighbor.status().flaps()).isEqualTo(1);
    }

    @Test
    void updatesKeepTheSessionAliveToo() {
        FakeWire wire = establish(9);

        for (int i = 0; i < 4; i++) {
            network.pass(Duration.ofSeconds(8));
            wire.receive(Update.endOfRib(Family.IPV4_UNICAST));
        }

        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void holdTimeZeroMeansNoKeepalivesAndNoEnd() {
        FakeWire wire = establish(0);
        int before = wire.sent.size();

        network.pass(Duration.ofHours(1));

        assertThat(state()).isEqualTo(State.ESTABLISHED);
        assertThat(wire.sent).hasSize(before);
    }

    @Test
    void neighborThatNeverSaysOpenIsGivenUpAfterFourMinutes() {
        neighbor.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();

        network.pass(Duration.ofMinutes(4).minusMillis(1));
        assertThat(state()).isEqualTo(State.OPEN_SENT);
        network.pass(Duration.ofMillis(1));

        assertThat(wire.sent.getLast()).isEqualTo(BgpError.HOLD_TIMER_EXPIRED.notification());
        assertThat(state()).isEqualTo(State.IDLE);
    }

    @Test
    void confirmedOpenIsKeptAliveAndGivenUpAfterTheHoldTime() {
        FakeWire wire = openedByUs();
        wire.receive(open(HIGHER, 9));

        network.pass(Duration.ofMillis(8_999));
        assertThat(state()).isEqualTo(State.OPEN_CONFIRM);
        assertThat(wire.sent(Keepalive.class)).hasSizeBetween(3, 4); // the first one answers the OPEN
        network.pass(Duration.ofMillis(1));

        assertThat(wire.sent.getLast()).isEqualTo(BgpError.HOLD_TIMER_EXPIRED.notification());
        assertThat(wire.closed).isTrue();
    }

    @Test
    void holdTimeBeginsAnewWithTheKeepaliveThatEstablishes() {
        FakeWire wire = openedByUs();
        wire.receive(open(HIGHER, 9));
        network.pass(Duration.ofSeconds(8));
        wire.receive(new Keepalive());

        network.pass(Duration.ofSeconds(8));

        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void wrongAsIsRefused() {
        neighbor.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();

        wire.receive(RawPeer.open(3, HIGHER));

        assertThat(wire.sent.getLast()).isEqualTo(BgpError.BAD_PEER_AS.notification());
        assertThat(neighbor.status().lastError())
                .isEqualTo("sent OPEN Message Error / Bad Peer AS: expected AS 2, got AS 3");
    }

    @Test
    void speakerOfOurAsWithOurIdentifierIsRefused() {
        Neighbor internal = neighbor(false, 1);
        internal.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();

        wire.receive(RawPeer.open(1, "10.0.0.1"));

        assertThat(wire.sent.getLast()).isEqualTo(BgpError.BAD_BGP_IDENTIFIER.notification());
        assertThat(internal.status().lastError())
                .isEqualTo("sent OPEN Message Error / Bad BGP Identifier: 10.0.0.1 is our own");
    }

    @Test
    void messageOutOfTurnNamesTheStateItCameIn() {
        neighbor.start();
        FakeWire first = network.lastDialed();
        first.listener().connected();
        first.receive(new Keepalive());
        assertThat(first.sent.getLast()).isEqualTo(BgpError.UNEXPECTED_IN_OPEN_SENT.notification());

        network.pass(Duration.ofSeconds(1));
        FakeWire second = network.lastDialed();
        second.listener().connected();
        second.receive(open(HIGHER, 9), Update.endOfRib(Family.IPV4_UNICAST));
        assertThat(second.sent.getLast()).isEqualTo(BgpError.UNEXPECTED_IN_OPEN_CONFIRM.notification());

        network.pass(Duration.ofSeconds(2));
        FakeWire third = network.lastDialed();
        third.listener().connected();
        third.receive(open(HIGHER, 9), new Keepalive(), open(HIGHER, 9));
        assertThat(third.sent.getLast()).isEqualTo(BgpError.UNEXPECTED_IN_ESTABLISHED.notification());
    }

    @Test
    void retriesWithinASecondAndNeverWaitsLongerThanConnectRetry() {
        neighbor.start();
        long previousNs = 0;
        for (int i = 0; i < 10; i++) {
            int dials = network.dialed.size();
            network.lastDialed().listener().disconnected("connection refused by 10.0.0.9:179");
            assertThat(state()).isEqualTo(State.ACTIVE);
            while (network.dialed.size() == dials) {
                network.pass(Duration.ofMillis(10));
            }
            Duration waited = Duration.ofNanos(network.nowNs() - previousNs);
            assertThat(waited).isLessThanOrEqualTo(Duration.ofMillis(i == 0 ? 1_010 : 5_010));
            previousNs = network.nowNs();
        }
        assertThat(neighbor.status().lastError()).isEqualTo("connection refused by 10.0.0.9:179");
    }

    @Test
    void unansweredDialIsGivenUpAfterConnectRetry() {
        neighbor.start();

        network.pass(Duration.ofSeconds(5));

        assertThat(network.dialed).hasSize(2);
        assertThat(network.dialed.getFirst().closed).isTrue();
        assertThat(neighbor.status().lastError()).isEqualTo("no answer from 10.0.0.9:179 for 5 s");
    }

    @Test
    void dialsAgainWhenTheSessionTheNeighborOpenedIsLost() {
        neighbor.start();
        FakeWire theirs = openedByThem();
        theirs.receive(open(HIGHER, 9), new Keepalive());
        assertThat(network.dialed).hasSize(1);
        assertThat(network.lastDialed().closed).isTrue();

        theirs.listener().disconnected("connection reset by 10.0.0.9");
        network.pass(Duration.ofSeconds(1));

        assertThat(network.dialed).hasSize(2);
        assertThat(neighbor.status().lastError()).isEqualTo("connection reset by 10.0.0.9");
    }

    @Test
    void routesOfTheLastSessionAreGoneInTheNext() {
        FakeWire wire = establish(9);
        RawPeer.receive(wire, "40010100 400206020100000002 4003040a000009", 3);
        assertThat(neighbor.status().prefixesReceived()).isEqualTo(3);

        wire.listener().disconnected("reset");
        network.pass(Duration.ofSeconds(2));
        FakeWire next = network.lastDialed();
        next.listener().connected();
        next.receive(open(HIGHER, 9), new Keepalive());

        assertThat(state()).isEqualTo(State.ESTABLISHED);
        assertThat(neighbor.status().prefixesReceived()).isZero();
    }

    @Test
    void passiveNeighborIsNeverDialed() {
        Neighbor passive = neighbor(true);
        passive.start();

        network.pass(Duration.ofMinutes(10));

        assertThat(network.dialed).isEmpty();
        assertThat(passive.status().state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void stopTellsWhyAndDialsNoMore() {
        FakeWire wire = establish(9);

        neighbor.stop(Notification.administrativeShutdown("bye"));
        network.pass(Duration.ofMinutes(10));

        assertThat(wire.sent.getLast()).isEqualTo(Notification.administrativeShutdown("bye"));
        assertThat(network.dialed).hasSize(1);
        assertThat(state()).isEqualTo(State.IDLE);
        assertThat(neighbor.accept(new FakeWire())).isNull();
    }

    @Test
    void routeRefreshGetsEverythingOfTheFamilyAgain() {
        announce(Announcement.of(VIP));
        FakeWire wire = establish(9);
        List<Update> before = wire.sent(Update.class);

        wire.receive(new RouteRefresh(1, RouteRefresh.REQUEST, 1));

        List<Update> again = wire.sent(Update.class)
                .subList(before.size(), wire.sent(Update.class).size());
        assertThat(again).containsExactly(before.getFirst());
        wire.receive(new RouteRefresh(2, RouteRefresh.REQUEST, 1), new RouteRefresh(25, RouteRefresh.REQUEST, 70));
        assertThat(wire.sent(Update.class)).hasSize(before.size() + 1);
    }

    @Test
    void closedWindowQueuesNothingAndTheLatestStateFollowsWhenItOpens() {
        FakeWire wire = establish(9);
        int before = wire.sent.size();
        wire.writable = false;
        for (int i = 0; i < 1000; i++) {
            announce(Announcement.of(VIP).withMed(i));
        }
        for (int i = 0; i < 20; i++) {
            network.pass(Duration.ofSeconds(3));
            wire.receive(new Keepalive());
        }
        assertThat(wire.sent).hasSize(before);

        wire.writable = true;
        wire.listener().writable();

        assertThat(wire.sent(Update.class).getLast().attributes().toString()).contains("value=999");
        assertThat(wire.sent.size()).isEqualTo(before + 1);
    }

    @Test
    void malformedUpdateCostsTheRouteAndNotTheSession() {
        FakeWire wire = establish(9);
        RawPeer.receive(wire, "40010100 400206020100000002 4003040a000009", 3);
        assertThat(neighbor.status().prefixesReceived()).isEqualTo(3);

        RawPeer.receive(wire, "40010105 400206020100000002 4003040a000009", 3);

        assertThat(neighbor.status().prefixesReceived()).isZero();
        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }
}

package io.spillway.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.FakeNetwork.FakeWire;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What protects us from a neighbor, and what notices that it has gone. In virtual time. */
class GuardsTest extends NeighborScenario {
    private static final String PATH = "40010100 400206020100000002 4003040a000009";

    @Test
    void moreRoutesThanTheMaximumEndTheSessionWithTheLimitInItsData() {
        Neighbor guarded = guarded(new ImportPolicy(false, 3, Duration.ofMinutes(5)));
        FakeWire wire = establish(guarded);

        RawPeer.receive(wire, PATH, 3);
        assertThat(guarded.status().state()).isEqualTo(State.ESTABLISHED);
        RawPeer.receive(wire, PATH, 4);

        // AFI 1, SAFI 1, 3 prefixes (RFC 4486, section 4).
        assertThat(wire.sent.getLast()).isEqualTo(new Notification(6, 1, new byte[] {0, 1, 1, 0, 0, 0, 3}));
        assertThat(guarded.status().lastError())
                .contains("4 prefixes of ipv4 unicast, the maximum is 3, down for 300 s");
        assertThat(guarded.status().troubles().endedBy())
                .containsEntry("Cease / Maximum Number of Prefixes Reached", 1L);
    }

    @Test
    void maximumIsKeptForEachFamilyAndTheNotificationNamesIt() {
        Neighbor guarded = guarded(new ImportPolicy(false, 3, Duration.ofMinutes(5)));
        FakeWire wire = establish(guarded);

        RawPeer.receive(wire, PATH, 3);
        String nextHop = "000201 10 20010db8000000000000000000000009 00";
        String routes = "3020010db80001 3020010db80002 3020010db80003 3020010db80004";
        RawPeer.receive(wire, "40010100 400206020100000002 800e31" + nextHop + routes, 0);

        assertThat(wire.sent.getLast()).isEqualTo(new Notification(6, 1, new byte[] {0, 2, 1, 0, 0, 0, 3}));
        assertThat(guarded.status().lastError()).contains("4 prefixes of ipv6 unicast, the maximum is 3");
    }

    @Test
    void neighborWithTooManyRoutesStaysDownForAsLongAsConfigured() {
        Neighbor guarded = guarded(new ImportPolicy(false, 3, Duration.ofMinutes(5)));
        RawPeer.receive(establish(guarded), PATH, 4);
        int dials = network.dialed.size();

        network.pass(Duration.ofSeconds(299));
        assertThat(network.dialed).hasSize(dials);
        assertThat(guarded.accept(new FakeWire())).isNull();
        assertThat(guarded.status().held()).contains("the maximum is 3");
        network.pass(Duration.ofSeconds(2));

        assertThat(network.dialed).hasSize(dials + 1);
        assertThat(guarded.status().held()).isNull();
    }

    @Test
    void withoutARestartTimeItStaysDownUntilItIsEnabled() {
        Neighbor guarded = guarded(new ImportPolicy(false, 3, Duration.ZERO));
        RawPeer.receive(establish(guarded), PATH, 4);
        int dials = network.dialed.size();

        network.pass(Duration.ofDays(1));
        assertThat(network.dialed).hasSize(dials);
        guarded.enable();

        assertThat(network.dialed).hasSize(dials + 1);
    }

    @Test
    void pathThatDoesNotBeginWithTheNeighborCostsTheRoute() {
        FakeWire wire = establish(9);
        RawPeer.receive(wire, PATH, 3);

        RawPeer.receive(wire, "40010100 400206020100000003 4003040a000009", 2);

        NeighborStatus status = neighbor.status();
        assertThat(status.prefixesReceived()).isEqualTo(1);
        assertThat(status.state()).isEqualTo(State.ESTABLISHED);
        assertThat(status.troubles().treatedAsWithdraw()).isEqualTo(1);
    }

    @Test
    void ourOwnBugCostsTheSessionAndNotTheSpeaker() {
        Liveness broken = (_, _, _) -> {
            throw new IllegalStateException("a bug");
        };
        Neighbor unlucky = neighbor(
                config().bfd(new BfdConfig(Duration.ofMillis(50), 3, false)).build(), broken);
        unlucky.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();

        wire.receive(open(HIGHER, 9), new Keepalive());

        assertThat(wire.aborted).isTrue();
        assertThat(unlucky.status().state()).isEqualTo(State.IDLE);
        assertThat(unlucky.status().lastError()).startsWith("internal error, please report it: ");
        network.pass(Duration.ofSeconds(5));
        assertThat(network.dialed.size()).isGreaterThan(1);
    }

    @Test
    void routeServerNeedNotStandInThePath() {
        Offer offer = new Offer(Offer.Role.RS_CLIENT, false, true, true, true, false, Duration.ZERO);
        Neighbor client = neighbor(config().offer(offer).build(), Liveness.NONE);

        RawPeer.receive(establish(client), "40010100 400206020100000003 4003040a000009", 2);

        assertThat(client.status().prefixesReceived()).isEqualTo(2);
    }

    @Test
    void routeThatACustomerGotFromElsewhereIsALeak() {
        Offer offer = new Offer(Offer.Role.PROVIDER, false, true, true, true, false, Duration.ZERO);
        Neighbor provider = neighbor(config().offer(offer).build(), Liveness.NONE);
        FakeWire wire = establish(provider);
        RawPeer.receive(wire, PATH, 2);
        assertThat(provider.status().prefixesReceived()).isEqualTo(2);

        RawPeer.receive(wire, PATH + " c0230400000002", 2);

        assertThat(provider.status().prefixesReceived()).isZero();
        assertThat(provider.status().troubles().leaks()).isEqualTo(1);
        assertThat(provider.status().state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void routeOfAPeerIsALeakUnlessThePeerItselfHasMarkedIt() {
        Offer offer = new Offer(Offer.Role.PEER, false, true, true, true, false, Duration.ZERO);
        Neighbor peer = neighbor(config().offer(offer).build(), Liveness.NONE);
        FakeWire wire = establish(peer);
        RawPeer.receive(wire, PATH + " c0230400000002", 2);
        assertThat(peer.status().prefixesReceived()).isEqualTo(2);
        assertThat(peer.status().troubles().leaks()).isZero();

        RawPeer.receive(wire, PATH + " c0230400000003", 2);

        assertThat(peer.status().prefixesReceived()).isZero();
        assertThat(peer.status().troubles().leaks()).isEqualTo(1);
    }

    @Test
    void neighborThatTakesNothingForEightMinutesIsStuck() {
        FakeWire wire = establish(0); // without a hold time nothing else would notice
        wire.writable = false;
        int before = wire.sent.size();
        wire.kernelFull = true;
        wire.writable = true;
        announceOne(1);
        assertThat(sendHoldLeftMs()).isEqualTo(480_000);

        network.pass(Duration.ofSeconds(479));
        assertThat(state()).isEqualTo(State.ESTABLISHED);
        network.pass(Duration.ofSeconds(1));

        assertThat(wire.aborted).isTrue();
        assertThat(wire.sent).hasSize(before + 1); // no NOTIFICATION: it could not arrive
        assertThat(neighbor.status().lastError())
                .isEqualTo("Send Hold Timer Expired: 10.0.0.9 has taken nothing for 480 s (RFC 9687)");
        assertThat(neighbor.status().troubles().endedBy()).containsEntry("Send Hold Timer Expired", 1L);
    }

    @Test
    void longHoldTimeMakesTheSendHoldTimeTwiceAsLong() {
        Neighbor patient = neighbor(config().holdTime(Duration.ofMinutes(10)).build(), Liveness.NONE);
        FakeWire wire = establish(patient);
        wire.kernelFull = true;
        patient.routes().change(List.of(Announcement.of(Prefix.parse("10.101.4.0/24"))), List.of());

        assertThat(Objects.requireNonNull(patient.status().session(), "not established")
                        .timers()
                        .sendHoldLeftMs())
                .isEqualTo(1_200_000);
    }

    @Test
    void sendHoldTimerBeginsAnewWithEveryMessageTheNeighborTakes() {
        FakeWire wire = establish(0);
        wire.kernelFull = true;
        announceOne(1);
        announceOne(2);

        network.pass(Duration.ofSeconds(400));
        wire.listener().taken();
        network.pass(Duration.ofSeconds(400));
        assertThat(state()).isEqualTo(State.ESTABLISHED);
        wire.listener().taken();

        assertThat(sendHoldLeftMs()).isNegative();
        network.pass(Duration.ofHours(1));
        assertThat(state()).isEqualTo(State.ESTABLISHED);
    }

    @Test
    void deadNeighborIsLeftAtOnceAndMetAgainAtOnce() {
        Bfd bfd = new Bfd();
        Neighbor watched = watched(bfd);
        FakeWire wire = establish(watched);
        bfd.say(true);
        bfd.say(false);

        assertThat(wire.sent.getLast()).isEqualTo(BgpError.BFD_DOWN.notification());
        assertThat(watched.status().state()).isNotEqualTo(State.ESTABLISHED);
        assertThat(watched.status().lastError())
                .startsWith("sent Cease / BFD Down: ")
                .contains("RFC 9384");
        int dials = network.dialed.size();

        bfd.say(true);

        assertThat(network.dialed).hasSize(dials + 1);
        assertThat(bfd.watches).isEqualTo(1);
    }

    @Test
    void dialThatHangsIsRepeatedWhenBfdComesBack() {
        Bfd bfd = new Bfd();
        Neighbor watched = watched(bfd);
        establish(watched);
        bfd.say(true);
        bfd.say(false);
        network.pass(Duration.ofMillis(1100)); // dialed again, and no answer
        int dials = network.dialed.size();

        bfd.say(true);

        assertThat(network.dialed).hasSize(dials + 1);
        assertThat(network.dialed.get(dials - 1).closed).isTrue();
    }

    @Test
    void neighborWithoutBfdOfItsOwnKeepsItsSession() {
        Bfd bfd = new Bfd();
        Neighbor watched = watched(bfd);
        establish(watched);

        bfd.say(false);

        assertThat(watched.status().state()).isEqualTo(State.ESTABLISHED);
        assertThat(watched.status().bfd()).isEqualTo("fake");
    }

    @Test
    void stoppedNeighborIsWatchedNoMore() {
        Bfd bfd = new Bfd();
        Neighbor watched = watched(bfd);
        establish(watched);

        watched.stop(Notification.administrativeShutdown(""));

        assertThat(bfd.closed).isTrue();
        bfd.say(true);
        assertThat(network.dialed).hasSize(1);
    }

    private static final class Bfd implements Liveness {
        private final List<Consumer<Boolean>> listeners = new ArrayList<>();
        private int watches;
        private boolean closed;

        @Override
        public Watch watch(NeighborConfig neighbor, InetAddress local, Consumer<Boolean> upDown) {
            watches++;
            listeners.add(upDown);
            return new Watch() {
                @Override
                public String state() {
                    return "fake";
                }

                @Override
                public void close() {
                    closed = true;
                }
            };
        }

        void say(boolean up) {
            listeners.forEach(listener -> listener.accept(up));
        }
    }

    private Neighbor watched(Bfd bfd) {
        return neighbor(
                config().bfd(new BfdConfig(Duration.ofMillis(50), 3, false)).build(), bfd);
    }

    private Neighbor guarded(ImportPolicy imports) {
        return neighbor(config().imports(imports).build(), Liveness.NONE);
    }

    private static NeighborConfig.Builder config() {
        return NeighborConfig.builder(InetAddress.ofLiteral("10.0.0.9"), 2);
    }

    private FakeWire establish(Neighbor other) {
        other.start();
        FakeWire wire = network.lastDialed();
        wire.listener().connected();
        wire.receive(open(HIGHER, 9), new Keepalive());
        assertThat(other.status().state()).isEqualTo(State.ESTABLISHED);
        return wire;
    }

    private void announceOne(int med) {
        announce(Announcement.of(Prefix.parse("10.101.4.0/24")).withMed(med));
    }

    private long sendHoldLeftMs() {
        return Objects.requireNonNull(neighbor.status().session(), "not established")
                .timers()
                .sendHoldLeftMs();
    }
}

package io.spillway.director.forward;

import static io.spillway.director.forward.ForwarderFixture.OWN_TUNNEL;
import static io.spillway.director.forward.ForwarderFixture.PEER_TUNNEL;
import static io.spillway.director.packet.PacketAssert.assertPacket;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spillway.director.SpillPlan.Credit;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.ServerStats;
import io.spillway.director.service.SpillStats;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Flows between sites: out through a tunnel, and in from one. */
class SpillTest {
    private static final String CLIENT = "202.100.1.2";
    private static final String VIP = "202.103.106.5";
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final ForwarderFixture director = new ForwarderFixture();

    @Test
    void sendsNewFlowsThroughTheTunnelWithTheInnerPacketUntouchedButForItsTtl() {
        director.spill("web", LEASE, "north");

        assertThat(director.fromClient(tcp(Tcp.SYN).typeOfService(0x48))).isEqualTo(Counter.SPILLED);

        assertPacket(director.forwarder.packet())
                .isTunneled(OWN_TUNNEL, PEER_TUNNEL, 0x48, true)
                .isFrom(CLIENT, 3456)
                .isTo("202.103.106.5", 80)
                .hasTtl(63);
        var north = director.service("web").spilled().getFirst();
        assertThat(north.newFlows()).isEqualTo(1);
        assertThat(north.active()).isEqualTo(1);
    }

    @Test
    void copiesAClearedDontFragmentBit() {
        director.spill("dns", LEASE, "north");

        director.fromClient(udp().to("202.103.106.5", 53).fragment(0));

        assertPacket(director.forwarder.packet()).isTunneled(OWN_TUNNEL, PEER_TUNNEL, 0, false);
    }

    @Test
    void fillsTheCreditOfTheFirstSiteThenThatOfTheNextAndKeepsTheRest() {
        director.spill("web", LEASE, 0, new Credit("south", 3), new Credit("north", 4));
        for (int port = 1; port <= 10; port++) {
            director.fromClient(tcp(Tcp.SYN).from(CLIENT, port));
        }

        assertThat(director.service("web").spilled())
                .extracting(SpillStats::site, SpillStats::newFlows)
                .containsExactlyInAnyOrder(tuple("south", 3L), tuple("north", 4L));
        assertThat(director.service("web").servers().stream()
                        .mapToLong(ServerStats::newFlows)
                        .sum())
                .isEqualTo(3);
    }

    @Test
    void givesAFreedSlotToTheNextFlow() {
        director.spill("web", LEASE, 0, new Credit("north", 1));
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 1))).isEqualTo(Counter.SPILLED);
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 2))).isEqualTo(Counter.FORWARDED_NAT_IN);

        director.fromClient(tcp(Tcp.ACK).from(CLIENT, 1));
        director.fromClient(tcp(Tcp.RST).from(CLIENT, 1));

        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3))).isEqualTo(Counter.SPILLED);
    }

    @Test
    void keepsNewFlowsAsLongAsFewerThanThePlanSaysAreEstablishedHere() {
        director.spill("web", LEASE, 1, new Credit("north", 10));
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 1))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 2)))
                .describedAs("a half-open flow is no load")
                .isEqualTo(Counter.FORWARDED_NAT_IN);

        director.fromClient(tcp(Tcp.ACK).from(CLIENT, 1));

        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3))).isEqualTo(Counter.SPILLED);
    }

    @Test
    void udpFlowsFillSlotsAsLongAsTheyLive() {
        director.spill("dns", LEASE, 0, new Credit("north", 2));
        assertThat(director.fromClient(udp().from(CLIENT, 1).to(VIP, 53))).isEqualTo(Counter.SPILLED);
        assertThat(director.fromClient(udp().from(CLIENT, 2).to(VIP, 53))).isEqualTo(Counter.SPILLED);
        assertThat(director.fromClient(udp().from(CLIENT, 3).to(VIP, 53))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.service("dns").spilled())
                .contains(new SpillStats("north", 2, 0, 2))
                .contains(new SpillStats("south", 0, 0, 0));

        director.pass(Duration.ofMinutes(6));
        director.spill("dns", LEASE, 0, new Credit("north", 2));
        assertThat(director.fromClient(udp().from(CLIENT, 3).to(VIP, 53))).isEqualTo(Counter.SPILLED);
    }

    @Test
    void keepsUdpFlowsAsLongAsFewerThanThePlanSaysAreHere() {
        director.spill("dns", LEASE, 1, new Credit("north", 10));
        assertThat(director.fromClient(udp().from(CLIENT, 1).to(VIP, 53))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(udp().from(CLIENT, 2).to(VIP, 53))).isEqualTo(Counter.SPILLED);

        ServerStats server = director.service("dns").servers().getFirst();
        assertThat(server.active() - server.halfOpen()).isEqualTo(1);
        assertThat(server.inactive()).isZero();
    }

    @Test
    void neverMovesAFlowThatExists() {
        director.fromClient(tcp(Tcp.SYN));
        director.spill("web", LEASE, "north");
        assertThat(director.fromClient(tcp(Tcp.ACK))).isEqualTo(Counter.FORWARDED_NAT_IN);

        director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3457));
        director.pass(LEASE);
        assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, 3457))).isEqualTo(Counter.SPILLED);
    }

    @Test
    void stopsByItselfWhenTheLeaseEnds() {
        director.spill("web", LEASE, "north");
        director.pass(LEASE.minusNanos(1));
        assertThat(director.fromClient(tcp(Tcp.SYN))).isEqualTo(Counter.SPILLED);

        director.pass(Duration.ofNanos(1));
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3457))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void stopsWhenThePlanIsTakenBack() {
        director.spill("web", LEASE, "north");
        director.spill("web", Duration.ZERO);

        assertThat(director.fromClient(tcp(Tcp.SYN))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void followsASpilledFlowByTheClientsHalfAlone() {
        director.spill("web", LEASE, "north");
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK));
        assertThat(director.service("web").spilled().getFirst().active()).isEqualTo(1);

        director.fromClient(tcp(Tcp.FIN | Tcp.ACK)); // INPUT_ONLY: FIN_WAIT, where INPUT would say CLOSE_WAIT
        assertThat(director.service("web").spilled().getFirst().inactive()).isEqualTo(1);
        director.pass(Duration.ofSeconds(59));
        assertThat(director.flows.size()).isEqualTo(1);
        director.pass(Duration.ofSeconds(2));
        assertThat(director.flows.size()).isZero();
        assertThat(director.service("web").spilled().getFirst().inactive()).isZero();
    }

    @Test
    void schedulesAFlowFromAPeerHereAndAnswersTheClientAsTheVip() {
        assertThat(director.fromTunnel(PEER_TUNNEL, tcp(Tcp.SYN))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertPacket(director.forwarder.packet())
                .isFrom(CLIENT, 3456)
                .isTo("172.16.0.3", 8000)
                .hasTtl(63);
        assertThat(director.web(1).foreignActive()).isEqualTo(1);
        assertThat(director.counters.get(Counter.TUNNEL_RECEIVED)).isEqualTo(1);

        assertThat(director.fromServer(
                        tcp(Tcp.SYN | Tcp.ACK).from("172.16.0.3", 8000).to(CLIENT, 3456)))
                .isEqualTo(Counter.FORWARDED_NAT_OUT);
        assertPacket(director.forwarder.packet()).isFrom("202.103.106.5", 80).isTo(CLIENT, 3456);
    }

    @Test
    void neverSpillsAFlowThatCameThroughATunnel() {
        director.spill("web", LEASE, "north");

        assertThat(director.fromTunnel(PEER_TUNNEL, tcp(Tcp.SYN))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void breaksTheLoopOfAFlowThatComesBackFromWhereItWasSpilled() {
        director.spill("web", LEASE, "north");
        director.fromClient(tcp(Tcp.SYN));

        assertThat(director.fromTunnel(PEER_TUNNEL, tcp(Tcp.SYN))).isEqualTo(Counter.TUNNEL_LOOP);
    }

    @Test
    void acceptsIpipOnlyFromPeersAndOnlyForServices() {
        assertThat(director.fromTunnel("10.9.0.66", tcp(Tcp.SYN))).isEqualTo(Counter.TUNNEL_STRANGER);
        assertThat(director.fromTunnel(PEER_TUNNEL, tcp(Tcp.SYN).to("172.16.0.2", 80)))
                .isEqualTo(Counter.TUNNEL_NOT_A_VIP);
        assertThat(director.fromTunnel(PEER_TUNNEL, tcp(Tcp.SYN).to("202.103.106.5", 22)))
                .isEqualTo(Counter.TUNNEL_NO_SERVICE);
        byte[] damaged = tcp(Tcp.SYN).bytes();
        damaged[8]++;
        assertThat(director.fromTunnel(PEER_TUNNEL, damaged)).isEqualTo(Counter.TUNNEL_BAD_INNER);
        assertThat(director.flows.size()).isZero();
        assertThat(director.counters.get(Counter.TUNNEL_RECEIVED)).isZero();
    }

    @Test
    void clampsTheMssThatAClientBehindATunnelIsTold() {
        director.fromTunnel(PEER_TUNNEL, tcp(Tcp.SYN));

        director.fromServer(
                tcp(Tcp.SYN | Tcp.ACK).from("172.16.0.3", 8000).to(CLIENT, 3456).options(2, 4, 1460 >> 8, 1460 & 0xff));

        assertPacket(director.forwarder.packet()).hasMss(1440);
    }

    @Test
    void leavesTheMssOfItsOwnClientsAlone() {
        director.fromClient(tcp(Tcp.SYN));

        director.fromServer(
                tcp(Tcp.SYN | Tcp.ACK).from("172.16.0.3", 8000).to(CLIENT, 3456).options(2, 4, 1460 >> 8, 1460 & 0xff));

        assertPacket(director.forwarder.packet()).hasMss(1460);
    }
}

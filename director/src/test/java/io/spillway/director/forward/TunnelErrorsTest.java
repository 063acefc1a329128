package io.spillway.director.forward;

import static io.spillway.director.packet.PacketAssert.assertPacket;
import static io.spillway.director.packet.PacketBuilder.icmp;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Behaviour;
import io.spillway.director.SpillPlan;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketAssert;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Forwarding;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ICMP errors about packets that the director has wrapped. */
class TunnelErrorsTest {
    private static final int PORT = 3456;
    private static final List<Forwarding.Tunnel> TUNNELS = List.of(
            Forwarding.Tunnel.IPIP,
            new Forwarding.Tunnel(Forwarding.Encapsulation.GRE, 0, false),
            new Forwarding.Tunnel(Forwarding.Encapsulation.GRE, 0, true),
            new Forwarding.Tunnel(Forwarding.Encapsulation.GUE, 6080, true));

    @Test
    void aClientLearnsWhatFitsTheTunnelAndTheDirectorRemembersIt() {
        for (Forwarding.Tunnel tunnel : TUNNELS) {
            for (boolean isV4 : new boolean[] {true, false}) {
                for (boolean overV4 : new boolean[] {true, false}) {
                    var director = new MethodFixture(tunnel, isV4, overV4, Behaviour.DEFAULT, 1500, 1500);
                    byte[] outer = forwarded(director, 1200);
                    int overhead = outer.length - (1200 + 20 + (isV4 ? 20 : 40));
                    int mtu = 1290;
                    // The quote of a packet longer than the link that complains.
                    byte[] longOuter = forwarded(director, 1340);
                    assertThat(director.fromServer(tooBig(director, overV4, mtu, longOuter)))
                            .as(director.toString())
                            .isEqualTo(Counter.ICMP_TUNNEL);

                    int fits = isV4 ? mtu - overhead : Math.max(1280, mtu - overhead);
                    PacketAssert out = only(director, director.client).isBetween(director.vip, director.client);
                    out.quotes(isV4 ? 3 : 2, isV4 ? 4 : 0, fits)
                            .isFrom(director.client, PORT)
                            .isTo(director.vip, 80);
                    assertThat(director.realServer().pathMtu()).isEqualTo(mtu);

                    // The next one is answered without asking the tunnel.
                    assertThat(director.fromClient(packet(director, 1340))).isEqualTo(Counter.OVER_MTU);
                    only(director, director.client).quotes(isV4 ? 3 : 2, isV4 ? 4 : 0, fits);

                    director.pass(Duration.ofMinutes(10).plusSeconds(1));
                    assertThat(director.realServer().pathMtu()).isZero();
                }
            }
        }
    }

    @Test
    void aRouterThatQuotesTooLittleIsRemembered() {
        var director = new MethodFixture(Forwarding.Tunnel.IPIP, true);
        byte[] outer = forwarded(director, 1400);

        assertThat(director.fromServer(tooBig(director, true, 1300, Arrays.copyOf(outer, 28))))
                .isEqualTo(Counter.ICMP_TUNNEL);
        assertThat(director.sent).isEmpty();
        assertThat(director.realServer().pathMtu()).isEqualTo(1300);
        assertThat(director.fromClient(packet(director, 1400))).isEqualTo(Counter.OVER_MTU);
        only(director, director.client).quotes(3, 4, 1280);
    }

    @Test
    void aRouterThatDoesNotSayWhatFitsIsTakenToMeanTheNextPlateau() {
        var director = new MethodFixture(Forwarding.Tunnel.IPIP, true);
        byte[] outer = forwarded(director, 1400);

        director.fromServer(tooBig(director, true, 0, outer));

        assertThat(director.realServer().pathMtu()).isEqualTo(1006);
        only(director, director.client).quotes(3, 4, 986);
    }

    @Test
    void whatIsNoNewsOrBelowEveryLinkIsNotBelieved() {
        var director = new MethodFixture(Forwarding.Tunnel.IPIP, true);
        byte[] outer = forwarded(director, 1000);
        director.fromServer(tooBig(director, true, 1500, outer));
        assertThat(director.realServer().pathMtu()).isZero();
        director.fromServer(tooBig(director, true, 68, outer));
        assertThat(director.realServer().pathMtu()).isEqualTo(576);
    }

    @Test
    void packetsThatMayBeFragmentedAreNotComplainedAbout() {
        var director = new MethodFixture(Forwarding.Tunnel.IPIP, true);
        PacketBuilder packet =
                udp().from(director.client, PORT).to(director.vip, 53).fragment(0);
        director.fromClient(packet.payload(Fragmenting.bytes(1400, 1)));
        byte[] outer = director.sent.getFirst().bytes();

        assertThat(director.fromServer(tooBig(director, true, 1000, outer))).isEqualTo(Counter.ICMP_TUNNEL);
        assertThat(director.sent).isEmpty();
        director.fromClient(packet);
        assertThat(director.sent).hasSize(2);
        byte[] whole = Fragmenting.reassemble(Fragmenting.unwrap(director));
        assertPacket(PacketBuilder.inMemory(whole), PacketBuilder.ROOM);
    }

    @Test
    void otherErrorsReachTheClientWithTheInnerPacketQuoted() {
        for (boolean isV4 : new boolean[] {true, false}) {
            for (boolean overV4 : new boolean[] {true, false}) {
                var director = new MethodFixture(Forwarding.Tunnel.IPIP, isV4, overV4, Behaviour.DEFAULT, 1500, 1500);
                byte[] outer = forwarded(director, 10);
                director.fromServer(error(director, overV4, overV4 ? 3 : 1, 0, outer));
                only(director, director.client)
                        .quotes(isV4 ? 3 : 1, isV4 ? 1 : 3, 0)
                        .isFrom(director.client, PORT)
                        .isTo(director.vip, 80);
                // The TTL of a tunnel to a server is the client's: traceroute sees the way.
                director.fromServer(error(director, overV4, overV4 ? 11 : 3, 0, outer));
                only(director, director.client).quotes(isV4 ? 11 : 3, 0, 0);
            }
        }
    }

    @Test
    void theWayToASiteIsRememberedForAllFlowsThere() {
        var director = new MethodFixture(new Forwarding.Nat(), true);
        var plan = new SpillPlan(
                0,
                List.of(SpillPlan.Credit.unlimited("north")),
                Duration.ofHours(1).toNanos());
        director.services.setSpill("web", plan, 0);
        byte[] outer = forwarded(director, 1400);
        assertThat(director.sent.getFirst().counter()).isEqualTo(Counter.SPILLED);

        byte[] error = icmp(director.router, MethodFixture.OWN_TUNNEL, 3, 4, 1300, outer);
        assertThat(director.fromClient(error)).isEqualTo(Counter.ICMP_TUNNEL);
        only(director, director.client)
                .isBetween(director.vip, director.client)
                .quotes(3, 4, 1280)
                .isFrom(director.client, PORT);
        assertThat(director.fromClient(packet(director, 1241))).isEqualTo(Counter.OVER_MTU);
        assertThat(director.fromClient(packet(director, 1240))).isEqualTo(Counter.SPILLED);

        // Between sites the outer TTL is ours, so it tells nothing of the client's.
        assertThat(director.fromClient(icmp(director.router, MethodFixture.OWN_TUNNEL, 11, 0, 0, outer)))
                .isEqualTo(Counter.ICMP_TUNNEL);
        only(director, director.client).quotes(3, 1, 0);

        director.pass(Duration.ofMinutes(9));
        director.fromClient(packet(director, 10));
        director.pass(Duration.ofMinutes(2));
        assertThat(director.fromClient(packet(director, 1241))).isEqualTo(Counter.SPILLED);
    }

    @Test
    void whatIsAboutNoTunnelOrNoFlowOfOursIsLeftToTheKernel() {
        var director = new MethodFixture(Forwarding.Tunnel.IPIP, true);
        byte[] outer = forwarded(director, 10);
        byte[] check =
                tcp(Tcp.SYN).from(director.own, 999).to(director.server, 80).bytes();
        assertThat(director.fromServer(icmp(director.router, director.own, 3, 1, 0, check)))
                .isEqualTo(Counter.ICMP_UNKNOWN_FLOW);
        byte[] stranger = outer.clone();
        stranger[43] ^= 1; // the client's port
        assertThat(director.fromServer(error(director, true, 3, 1, stranger))).isEqualTo(Counter.ICMP_UNKNOWN_FLOW);
        assertThat(director.sent).isEmpty();
    }

    private static PacketBuilder packet(MethodFixture director, int payload) {
        return tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80).payload(new byte[payload]);
    }

    /** What a client's packet becomes. */
    private static byte[] forwarded(MethodFixture director, int payload) {
        director.fromClient(packet(director, payload));
        assertThat(director.sent).as(director.toString()).hasSize(1);
        return director.sent.getFirst().bytes();
    }

    private static byte[] tooBig(MethodFixture director, boolean overV4, int mtu, byte[] outer) {
        String router = overV4 ? "172.16.9.9" : "fd00::99";
        byte[] quote = Arrays.copyOf(outer, Math.min(outer.length, overV4 ? 548 : 1232));
        return icmp(router, director.own, overV4 ? 3 : 2, overV4 ? 4 : 0, mtu, quote);
    }

    private static byte[] error(MethodFixture director, boolean overV4, int type, int code, byte[] outer) {
        return icmp(overV4 ? "172.16.9.9" : "fd00::99", director.own, type, code, 0, outer);
    }

    private static PacketAssert only(MethodFixture director, String hop) {
        assertThat(director.sent).hasSize(1);
        assertThat(director.sent.getFirst().hop()).isEqualTo(InetAddress.ofLiteral(hop));
        return assertPacket(director.sent.getFirst().memory(), PacketBuilder.ROOM);
    }
}

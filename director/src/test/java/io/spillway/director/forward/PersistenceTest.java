package io.spillway.director.forward;

import static io.spillway.director.forward.TestDirector.CLIENT;
import static io.spillway.director.forward.TestDirector.VIP;
import static io.spillway.director.forward.TestDirector.nat;
import static io.spillway.director.forward.TestDirector.persistent;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Behaviour;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketAssert;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's later connections go where its first went. */
class PersistenceTest {
    private static final ServerSpec A = nat("172.16.0.2", 80, 1);
    private static final ServerSpec B = nat("172.16.0.3", 8000, 1);
    private static final ServiceSpec WEB = persistent("web", Protocol.TCP, 80, 32, A, B);
    private static final Duration LONG = Duration.ofHours(1);

    private int nextPort = 2000;

    private PacketBuilder connect(String client) {
        return tcp(Tcp.SYN).from(client, nextPort++);
    }

    @Test
    void sendsAllConnectionsOfAClientToOneServer() {
        var director = TestDirector.of(WEB).start();
        String first = director.sendTo(connect(CLIENT));
        for (int i = 0; i < 20; i++) {
            assertThat(director.sendTo(connect(CLIENT))).isEqualTo(first);
        }
        assertThat(director.sendTo(connect("202.100.1.3"))).isNotEqualTo(first);
        assertThat(director.stats("web", 0).persistent()).isEqualTo(1);
        assertThat(director.stats("web", 1).persistent()).isEqualTo(1);
        // clients that are remembered are no flows
        assertThat(director.flows().size()).isEqualTo(22);
        assertThat(director.stats("web", 0).active() + director.stats("web", 1).active())
                .isEqualTo(22);
    }

    @ParameterizedTest
    @CsvSource({"24, 202.100.1.77, true", "24, 202.100.2.2, false", "16, 202.100.2.2, true", "1, 130.0.0.1, true"})
    void takesClientsOfOneNetworkForOne(int prefix, String other, boolean same) {
        var director = TestDirector.of(persistent("web", Protocol.TCP, 80, prefix, A, B))
                .start();
        String first = director.sendTo(connect(CLIENT));
        assertThat(director.sendTo(connect(other)).equals(first)).isEqualTo(same);
    }

    @Test
    void remembersAClientForTheTimeoutAfterItsLastNewConnection() {
        var director = TestDirector.of(WEB).start();
        String first = director.sendTo(connect(CLIENT));
        for (int i = 0; i < 5; i++) { // SYN_RECV is over after 60 s: no flow is left
            director.pass(Duration.ofSeconds(299));
            assertThat(director.flows().size()).isZero();
            assertThat(director.sendTo(connect(CLIENT))).isEqualTo(first);
        }
        director.pass(Duration.ofSeconds(302));
        assertThat(director.stats("web", 0).persistent()
                        + director.stats("web", 1).persistent())
                .isZero();
        // round robin goes on
        assertThat(director.sendTo(connect(CLIENT))).isNotEqualTo(first);
    }

    @Test
    void remembersAClientAsLongAsAConnectionIsLeft() {
        var director = TestDirector.of(WEB).start();
        PacketBuilder syn = tcp(Tcp.SYN).from(CLIENT, 1999);
        String first = director.sendTo(syn);
        for (int i = 0; i < 10; i++) {
            director.fromClient(tcp(Tcp.ACK).from(CLIENT, 1999));
            director.passSeconds(120);
        }
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo(first);
        director.fromClient(tcp(Tcp.RST).from(CLIENT, 1999));
        director.passSeconds(299); // both flows are over
        assertThat(director.flows().size()).isZero();
        assertThat(director.stats("web", 0).persistent()
                        + director.stats("web", 1).persistent())
                .isEqualTo(1);
        director.passSeconds(62);
        assertThat(director.stats("web", 0).persistent()
                        + director.stats("web", 1).persistent())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsARememberedClientToAQuiescedServerUnlessItsTemplateExpires(boolean expires) {
        var behaviour = new Behaviour(false, expires, false, false, 1, true, false, true, 1000);
        var director = TestDirector.of(WEB).behaviour(behaviour).start();
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("172.16.0.3");
        director.apply(TestDirector.with(WEB, A, nat("172.16.0.3", 8000, 0)));

        assertThat(director.sendTo(connect(CLIENT))).isEqualTo(expires ? "172.16.0.2" : "172.16.0.3");
        assertThat(director.sendTo(connect("1.2.3.4"))).isEqualTo("172.16.0.2");
        director.apply(WEB);
        // who was scheduled afresh has a new template
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo(expires ? "172.16.0.2" : "172.16.0.3");
    }

    @Test
    void sendsARememberedClientToAnOverloadedServer() {
        ServerSpec small = nat("172.16.0.3", 8000, 1, 1, 0);
        var director = TestDirector.of(persistent("web", Protocol.TCP, 80, 32, A, small))
                .start();
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("172.16.0.3");
        assertThat(director.stats("web", 1).overloaded()).isTrue();

        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("172.16.0.3");
        assertThat(director.sendTo(connect("1.2.3.4"))).isEqualTo("172.16.0.2");
        assertThat(director.sendTo(connect("1.2.3.5"))).isEqualTo("172.16.0.2");
    }

    @Test
    void schedulesARememberedClientAfreshWhenItsServerIsDownOrGone() {
        var director = TestDirector.of(WEB).start();
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("172.16.0.3");
        director.setUsable("web", B, false);
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("172.16.0.2");
        director.setUsable("web", B, true);
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("172.16.0.2");

        director.apply(TestDirector.with(WEB, B));
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("172.16.0.3");
        assertThat(director.stats("web", 0).persistent()).isEqualTo(1);
        director.apply(WEB);
        assertThat(director.stats("web", 0).persistent()).isZero();
    }

    @Test
    void doesNotScheduleAfreshWhatComesBackOnAFlowThatIsOver() {
        var director = TestDirector.of(WEB).start();
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK));
        director.fromClient(tcp(Tcp.RST));
        assertThat(director.sendTo(tcp(Tcp.SYN))).isEqualTo("172.16.0.3");
        assertThat(director.stats("web", 1).newFlows()).isEqualTo(1);
        // but not to a server that is down
        director.fromClient(tcp(Tcp.ACK));
        director.fromClient(tcp(Tcp.RST));
        director.setUsable("web", B, false);
        assertThat(director.sendTo(tcp(Tcp.SYN))).isEqualTo("172.16.0.2");
    }

    @Test
    void keepsTheClientsOfEnginesTogether() {
        var director = TestDirector.of(WEB).engines(4).start();
        director.fromClient(0, connect(CLIENT));
        String first = director.wentTo(0);
        for (int i = 1; i < 40; i++) {
            assertThat(director.fromClient(i % 4, connect(CLIENT))).isEqualTo(Counter.FORWARDED_NAT_IN);
            assertThat(director.wentTo(i % 4)).isEqualTo(first);
        }
        director.recount("of four engines");
        director.pass(Duration.ofSeconds(61));
        director.pass(Duration.ofMinutes(4));
        assertThat(director.stats("web", 0).persistent()
                        + director.stats("web", 1).persistent())
                .isZero();
    }

    @Test
    void takesEveryPortOfAVipForOneServiceAndLeavesThePortAsItIs() {
        var any = persistent("any", Protocol.TCP, 0, 32, A, B);
        var web = TestDirector.service("web", Protocol.TCP, 80, nat("172.16.0.9", 80, 1));
        var director = TestDirector.of(any, web).start();

        String first = director.sendTo(connect(CLIENT).to(VIP, 443));
        PacketAssert.assertPacket(director.forwarder().packet()).isTo("172.16.0.3", 443);
        assertThat(director.sendTo(connect(CLIENT).to(VIP, 25))).isEqualTo(first);
        PacketAssert.assertPacket(director.forwarder().packet()).isTo("172.16.0.3", 25);
        assertThat(director.sendTo(connect(CLIENT).to(VIP, 80))).isEqualTo("172.16.0.9");
        assertThat(director.fromClient(udp().to(VIP, 443))).isEqualTo(Counter.NO_SERVICE);
    }

    @Test
    void sendsTheDataConnectionsOfAnFtpClientToItsServer() {
        var ftp = persistent("ftp", Protocol.TCP, 21, 32, nat("172.16.0.2", 2121, 1), nat("172.16.0.3", 2121, 1));
        var director = TestDirector.of(ftp).start();
        for (int client = 1; client < 9; client++) {
            String address = "202.100.1." + client;
            String control = director.sendTo(connect(address).to(VIP, 21));
            PacketAssert.assertPacket(director.forwarder().packet()).isTo(control, 2121);
            assertThat(director.sendTo(connect(address).to(VIP, 50_000 + client)))
                    .isEqualTo(control);
            PacketAssert.assertPacket(director.forwarder().packet()).isTo(control, 50_000 + client);
            assertThat(director.sendTo(connect(address).to(VIP, 20))).isEqualTo(control);
        }
        assertThat(director.fromClient(connect(CLIENT).to(VIP, 1023))).isEqualTo(Counter.NO_SERVICE);
        // without persistence, port 21 is one port like any other
        var plain = TestDirector.of(TestDirector.service("ftp", Protocol.TCP, 21, A))
                .start();
        assertThat(plain.fromClient(connect(CLIENT).to(VIP, 50_000))).isEqualTo(Counter.NO_SERVICE);
    }

    @Test
    void keepsAClientThatIsServedHereWhenNewOnesAreSpilled() {
        var director = TestDirector.of(WEB).start();
        String first = director.sendTo(connect(CLIENT));
        director.spill("web", 0, LONG, "north");

        assertThat(director.sendTo(connect(CLIENT))).isEqualTo(first);
        assertThat(director.fromClient(connect("1.2.3.4"))).isEqualTo(Counter.SPILLED);
    }

    @Test
    void sendsASpilledClientToTheSameSiteAgainWhileAPlanAllowsIt() {
        var director = TestDirector.of(WEB).start();
        director.spill("web", 0, LONG, "north");
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("10.9.0.2");
        director.spill("web", 0, LONG, "south", "north");
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("10.9.0.2");
        assertThat(director.sendTo(connect("1.2.3.4"))).isEqualTo("10.9.0.3");
        // fewer flows here than make the site spill: who was spilled still goes where it went
        director.spill("web", 1000, LONG, "south", "north");
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("10.9.0.2");
        assertThat(director.sendTo(connect("1.2.3.5"))).startsWith("172.16.");

        director.spill("web", 0, LONG, "south");
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("10.9.0.3");
        director.pass(LONG);
        assertThat(director.sendTo(connect(CLIENT))).startsWith("172.16.");
        director.recount("after the plan");
    }

    @Test
    void keepsWhatCameThroughATunnelEvenIfTheClientWasSpilledBefore() {
        var director = TestDirector.of(WEB).start();
        director.spill("web", 0, LONG, "north");
        assertThat(director.sendTo(connect(CLIENT))).isEqualTo("10.9.0.2");
        assertThat(director.fromTunnel("10.9.0.3", connect(CLIENT))).isEqualTo(Counter.FORWARDED_NAT_IN);
        String server = director.wentTo();
        assertThat(director.fromTunnel("10.9.0.3", connect(CLIENT))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.wentTo()).isEqualTo(server);
    }

    @Test
    void forgetsClientsWhenTheNetmaskChangesOrPersistenceEnds() {
        var director = TestDirector.of(WEB).start();
        director.sendTo(connect(CLIENT));
        director.apply(persistent("web", Protocol.TCP, 80, 24, A, B));
        assertThat(director.stats("web", 1).persistent()).isZero();
        director.sendTo(connect(CLIENT));
        director.apply(TestDirector.service("web", Protocol.TCP, 80, A, B));
        assertThat(director.stats("web", 0).persistent()
                        + director.stats("web", 1).persistent())
                .isZero();
        director.pass(LONG);
        director.recount("without persistence");
    }
}

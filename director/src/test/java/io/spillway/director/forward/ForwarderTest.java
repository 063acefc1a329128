package io.spillway.director.forward;

import static io.spillway.director.packet.PacketAssert.assertPacket;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Tcp;
import io.spillway.director.schedule.SchedulerKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** NAT: packet in, verdict and packet out. */
class ForwarderTest {
    private static final String VIP = "202.103.106.5";
    private static final String CLIENT = "202.100.1.2";

    private final ForwarderFixture director = new ForwarderFixture();

    @Test
    void rewritesTheMissionsExampleBothWays() {
        // wlc, all idle: the first of equals is the server configured last
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3456).to(VIP, 80)))
                .isEqualTo(Counter.FORWARDED_NAT_IN);
        assertPacket(director.forwarder.packet())
                .isFrom(CLIENT, 3456)
                .isTo("172.16.0.3", 8000)
                .hasTtl(63);

        assertThat(director.fromServer(
                        tcp(Tcp.SYN | Tcp.ACK).from("172.16.0.3", 8000).to(CLIENT, 3456)))
                .isEqualTo(Counter.FORWARDED_NAT_OUT);
        assertPacket(director.forwarder.packet())
                .isFrom(VIP, 80)
                .isTo(CLIENT, 3456)
                .hasTtl(63);

        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3457).to(VIP, 21)))
                .isEqualTo(Counter.FORWARDED_NAT_IN);
        assertPacket(director.forwarder.packet()).isFrom(CLIENT, 3457).isTo("172.16.0.3", 21);
    }

    @Test
    void sharesNewFlowsByWeight() {
        var roundRobin = new ForwarderFixture(SchedulerKind.WRR);
        for (int port = 1; port <= 30; port++) {
            roundRobin.fromClient(tcp(Tcp.SYN).from(CLIENT, 1000 + port));
        }

        assertThat(roundRobin.web(0).newFlows()).isEqualTo(10);
        assertThat(roundRobin.web(1).newFlows()).isEqualTo(20);
    }

    @Test
    void keepsAFlowOnItsServerWhateverHappensToTheServersHealth() {
        director.fromClient(tcp(Tcp.SYN));
        director.setUsable("web", director.web(1).spec(), false);

        assertThat(director.fromClient(tcp(Tcp.ACK))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertPacket(director.forwarder.packet()).isTo("172.16.0.3", 8000);
        director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3457));
        assertPacket(director.forwarder.packet()).isTo("172.16.0.2", 80);
    }

    @Test
    void carriesUdpWithAndWithoutAChecksum() {
        assertThat(director.fromClient(udp().to(VIP, 53).payload(new byte[] {1, 2, 3})))
                .isEqualTo(Counter.FORWARDED_NAT_IN);
        assertPacket(director.forwarder.packet()).isTo("172.16.0.2", 5353);

        director.fromServer(udp().from("172.16.0.2", 5353).to(CLIENT, 3456).withoutUdpChecksum());
        assertPacket(director.forwarder.packet()).isFrom(VIP, 53);
        long checksumAt = director.forwarder.packet().at() + 26;
        assertThat(Bytes.u16(director.forwarder.packet().memory(), checksumAt)).isZero();
    }

    @Test
    void countsActiveInactiveAndHalfOpenFlows() {
        director.fromClient(tcp(Tcp.SYN));
        assertThat(director.web(1).halfOpen()).isEqualTo(1);
        assertThat(director.web(1).active()).isEqualTo(1);

        director.fromServer(tcp(Tcp.SYN | Tcp.ACK).from("172.16.0.3", 8000).to(CLIENT, 3456));
        director.fromClient(tcp(Tcp.ACK));
        assertThat(director.web(1).halfOpen()).isZero();
        assertThat(director.web(1).active()).isEqualTo(1);

        director.fromClient(tcp(Tcp.FIN | Tcp.ACK));
        assertThat(director.web(1).active()).isZero();
        assertThat(director.web(1).inactive()).isEqualTo(1);
        assertThat(director.web(1).inPackets()).isEqualTo(3);
        assertThat(director.web(1).inBytes()).isEqualTo(120);
        assertThat(director.web(1).outBytes()).isEqualTo(40);
    }

    @Test
    void forgetsAFlowWhenItsStateTimesOut() {
        director.fromClient(tcp(Tcp.SYN));
        director.pass(Duration.ofSeconds(59));
        assertThat(director.flows.size()).isEqualTo(1);

        director.pass(Duration.ofSeconds(2));
        assertThat(director.flows.size()).isZero();
        assertThat(director.web(1).active()).isZero();
        assertThat(director.fromClient(tcp(Tcp.ACK))).isEqualTo(Counter.NO_FLOW);
    }

    @Test
    void keepsAnEstablishedFlowForAQuarterOfAnHourAfterItsLastPacket() {
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.ACK));
        director.pass(Duration.ofMinutes(14));
        director.fromClient(tcp(Tcp.ACK));
        director.pass(Duration.ofMinutes(14));
        assertThat(director.flows.size()).isEqualTo(1);

        director.pass(Duration.ofMinutes(2));
        assertThat(director.flows.size()).isZero();
    }

    @Test
    void schedulesAfreshWhenASynMeetsAFlowThatIsOver() {
        director.fromClient(tcp(Tcp.SYN));
        director.fromClient(tcp(Tcp.RST)); // SYN_RECV stays by the table
        director.fromClient(tcp(Tcp.ACK));
        director.fromClient(tcp(Tcp.RST));
        director.setUsable("web", director.web(1).spec(), false);

        assertThat(director.fromClient(tcp(Tcp.SYN))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertPacket(director.forwarder.packet()).isTo("172.16.0.2", 80);
        assertThat(director.flows.size()).isEqualTo(1);
        assertThat(director.web(1).inactive()).isZero();
    }

    @Test
    void dropsWhatBelongsToNoFlow() {
        assertThat(director.fromClient(tcp(Tcp.ACK))).isEqualTo(Counter.NO_FLOW);
        assertThat(director.fromClient(tcp(Tcp.RST | Tcp.SYN))).isEqualTo(Counter.NO_FLOW);
        assertThat(director.fromClient(tcp(Tcp.SYN).to(VIP, 81))).isEqualTo(Counter.NO_SERVICE);
        assertThat(director.fromClient(udp().to(VIP, 80))).isEqualTo(Counter.NO_SERVICE);
        assertThat(director.fromServer(tcp(Tcp.ACK).from("172.16.0.2", 80).to(CLIENT, 1)))
                .isEqualTo(Counter.NO_FLOW);
    }

    @Test
    void dropsNewFlowsWhenNoServerIsUsable() {
        director.setUsable("web", director.web(0).spec(), false);
        director.setUsable("web", director.web(1).spec(), false);

        assertThat(director.fromClient(tcp(Tcp.SYN))).isEqualTo(Counter.NO_USABLE_SERVER);
        assertThat(director.flows.size()).isZero();
    }

    @Test
    void leavesToTheKernelWhatIsNotForAService() {
        assertThat(director.fromClient(tcp(Tcp.SYN).to("202.103.106.6", 80))).isEqualTo(Counter.PASSED);
        // a health check of our own comes back
        assertThat(director.fromServer(tcp(Tcp.ACK).from("172.16.0.2", 80).to("172.16.0.1", 40_000)))
                .isEqualTo(Counter.PASSED);
        assertThat(director.fromServer(tcp(Tcp.ACK).from("172.16.0.2", 22).to(CLIENT, 40_000)))
                .isEqualTo(Counter.PASSED);
        // each side of the director has its own duty
        assertThat(director.fromServer(tcp(Tcp.SYN).to(VIP, 80))).isEqualTo(Counter.PASSED);
    }

    @Test
    void endsPacketsWhoseTimeToLiveIsUp() {
        assertThat(director.fromClient(tcp(Tcp.SYN).ttl(1))).isEqualTo(Counter.TTL_EXCEEDED);
        assertThat(director.flows.size()).isZero();
        assertThat(director.fromClient(tcp(Tcp.SYN).ttl(2))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertPacket(director.forwarder.packet()).hasTtl(1);
        assertThat(director.fromServer(
                        tcp(Tcp.ACK).from("172.16.0.3", 8000).to(CLIENT, 3456).ttl(1)))
                .isEqualTo(Counter.TTL_EXCEEDED);
    }

    @Test
    void refusesSourcesNoClientCanHave() {
        for (String source : new String[] {VIP, "0.0.0.1", "127.0.0.1", "224.0.0.5", "255.255.255.255"}) {
            assertThat(director.fromClient(tcp(Tcp.SYN).from(source, 80))).isEqualTo(Counter.MARTIAN);
        }
    }

    @Test
    void refusesNewFlowsAtTheBoundAndKeepsTheOldOnes() {
        for (int port = 1; port <= ForwarderFixture.MAX_FLOWS; port++) {
            director.fromClient(tcp(Tcp.SYN).from(CLIENT, 1000 + port));
        }

        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 9999))).isEqualTo(Counter.TABLE_FULL);
        assertThat(director.fromClient(tcp(Tcp.ACK).from(CLIENT, 1001))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void refusesAFlowWhoseRepliesCouldNotBeToldFromAnotherOnes() {
        director.fromClient(tcp(Tcp.SYN).to(VIP, 80));
        assertPacket(director.forwarder.packet()).isTo("172.16.0.3", 8000);

        assertThat(director.fromClient(tcp(Tcp.SYN).to(VIP, 8080))).isEqualTo(Counter.REPLY_CLASH);
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 3457).to(VIP, 8080)))
                .isEqualTo(Counter.FORWARDED_NAT_IN);
    }
}

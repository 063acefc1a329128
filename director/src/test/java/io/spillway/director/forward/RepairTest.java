package io.spillway.director.forward;

import static io.spillway.director.packet.PacketAssert.assertPacket;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.TunnelSettings;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.SpillStats;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Routes move in the middle of connections, among sites a, b and c. */
class RepairTest {
    private static final String CLIENT = "202.100.1.2";
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);

    private final Sites sites = new Sites("a", "b", "c");

    @Test
    void sendsAConnectionToTheSiteThatHasItFromTheFirstPacketOn() {
        connect("a");

        assertThat(sites.client("b", tcp(Tcp.ACK).typeOfService(0x48))).isEqualTo(Counter.OFFERED);
        assertPacket(sites.at("b").forwarder.packet())
                .isTunneled(Sites.address("b"), Sites.address("a"), 0x48, true)
                .isFrom(CLIENT, 3456)
                .isTo("202.103.106.5", 80)
                .hasTtl(63);
        sites.pass(ROUND_TRIP);

        assertThat(sites.count("a", Counter.FORWARDED_NAT_IN)).isEqualTo(3);
        assertThat(sites.count("a", Counter.QUESTIONS_ANSWERED)).isEqualTo(1);
        assertThat(sites.count("c", Counter.TUNNEL_NO_FLOW)).isEqualTo(1);
        assertThat(sites.count("c", Counter.QUESTIONS_ANSWERED)).isZero();
        assertThat(sites.count("b", Counter.RESCUED)).isEqualTo(1);
        assertThat(sites.count("b", Counter.OFFER_COPIES)).isEqualTo(1);

        assertThat(sites.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.TO_OWNER);
        assertPacket(sites.at("b").forwarder.packet())
                .isTunneled(Sites.address("b"), Sites.address("a"), 0, true)
                .isFrom(CLIENT, 3456)
                .hasTtl(63);
        sites.pass(ROUND_TRIP);
        assertThat(sites.count("a", Counter.FORWARDED_NAT_IN)).isEqualTo(4);
        assertThat(sites.count("c", Counter.TUNNEL_NO_FLOW)).isEqualTo(1);
    }

    @Test
    void countsARescuedConnectionAsTheOwnersAndNotAsSpilled() {
        connect("a");
        move("b");

        assertThat(sites.tunnelStats("b", "a").ownerFlows()).isEqualTo(1);
        assertThat(sites.tunnelStats("b", "c").ownerFlows()).isZero();
        assertThat(sites.at("b").service("web").spilled())
                .allSatisfy(spill -> assertThat(spill).isEqualTo(new SpillStats(spill.site(), 0, 0, 0)));
        assertThat(sites.at("a").web(1).active()).isEqualTo(1);
        assertThat(sites.at("a").web(1).foreignActive()).isZero();
    }

    @Test
    void keepsARescuedConnectionAsLongAsAnyOther() {
        connect("a");
        move("b");
        sites.pass(Duration.ofMinutes(14));
        assertThat(sites.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.TO_OWNER);

        sites.pass(Duration.ofMinutes(16));
        assertThat(sites.tunnelStats("b", "a").ownerFlows()).isZero();
        assertThat(sites.count("b", Counter.LOST)).isZero();
    }

    @Test
    void servesAClientThatComesBackToTheOwner() {
        connect("a");
        move("b");

        assertThat(sites.client("a", tcp(Tcp.ACK))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(sites.server("a", tcp(Tcp.ACK).from("172.16.0.3", 8000).to(CLIENT, 3456)))
                .isEqualTo(Counter.FORWARDED_NAT_OUT);
        assertThat(sites.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.TO_OWNER);
    }

    @Test
    void findsASpilledConnectionWhereItWasSpilledTo() {
        sites.at("a").spill("web", Duration.ofMinutes(1), "c");
        assertThat(sites.client("a", tcp(Tcp.SYN))).isEqualTo(Counter.SPILLED);
        sites.client("a", tcp(Tcp.ACK));
        sites.pass(ROUND_TRIP);

        move("b");

        assertThat(sites.count("a", Counter.TUNNEL_ELSEWHERE)).isEqualTo(1);
        assertThat(sites.count("a", Counter.QUESTIONS_ANSWERED)).isZero();
        assertThat(sites.tunnelStats("b", "c").ownerFlows()).isEqualTo(1);
        // And the site it was spilled to serves it when the route leads there.
        assertThat(sites.client("c", tcp(Tcp.ACK))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void findsAConnectionThatItHasForgottenItself() {
        sites.at("a").spill("web", Duration.ofMinutes(1), "c");
        sites.client("a", tcp(Tcp.SYN));
        sites.client("a", tcp(Tcp.ACK));
        sites.pass(ROUND_TRIP);
        sites.at("a").flows.remove(0); // as after a restart

        move("a");

        assertThat(sites.tunnelStats("a", "c").ownerFlows()).isEqualTo(1);
    }

    @Test
    void givesUpAConnectionNobodyHasAndDoesNotAskAgainForAWhile() {
        assertThat(sites.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.OFFERED);
        assertThat(sites.at("b").flows.size()).isEqualTo(1);
        sites.pass(Duration.ofMillis(3200));

        assertThat(sites.count("b", Counter.LOST)).isEqualTo(1);
        assertThat(sites.count("b", Counter.RESCUED)).isZero();
        assertThat(sites.at("b").flows.size()).isZero();
        assertThat(sites.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.NO_FLOW);
        assertThat(sites.client("b", tcp(Tcp.ACK).from(CLIENT, 3457))).isEqualTo(Counter.OFFERED);
        sites.pass(Duration.ofSeconds(10));
        assertThat(sites.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.OFFERED);
    }

    @Test
    void admitsANewConnectionOfALostOne() {
        sites.client("b", tcp(Tcp.ACK));
        sites.pass(Duration.ofMillis(3200));

        assertThat(sites.client("b", tcp(Tcp.SYN))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void offersNoResets() {
        assertThat(sites.client("b", tcp(Tcp.RST))).isEqualTo(Counter.NO_FLOW);
        assertThat(sites.client("b", tcp(Tcp.RST | Tcp.ACK))).isEqualTo(Counter.NO_FLOW);
        assertThat(sites.sent("b", "a")).isZero();
    }

    @Test
    void offersAndAsksNothingWhenRepairIsOffButStillAnswersOthers() {
        var without = new Sites(ForwarderFixture.WITHOUT_REPAIR, 64, "a", "b");
        assertThat(without.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.NO_FLOW);
        assertThat(without.sent("b", "a")).isZero();
        assertThat(new Sites("a").client("a", tcp(Tcp.ACK))).isEqualTo(Counter.NO_FLOW);
    }

    @Test
    void offersAFlowsFirstPacketsAndAFewMoreUntilItIsAnswered() {
        sites.cut("a", "b");
        sites.cut("c", "b");
        for (int i = 0; i < 4; i++) {
            assertThat(sites.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.OFFERED);
        }
        assertThat(sites.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.OFFER_WAIT);
        // Four packets, and one question for all of them.
        assertThat(sites.sent("b", "a")).isEqualTo(5);
        assertThat(sites.sent("b", "c")).isEqualTo(5);

        long probes = 0;
        for (int i = 0; i < 290; i++) {
            sites.pass(Duration.ofMillis(10));
            sites.client("b", tcp(Tcp.ACK));
        }
        probes += sites.count("b", Counter.PROBES_SENT);
        // Eight packets and five questions to each of two sites.
        assertThat(sites.count("b", Counter.OFFERED)).isEqualTo(8);
        assertThat(sites.count("b", Counter.QUESTIONS_SENT)).isEqualTo(10);
        assertThat(sites.sent("b", "a") + sites.sent("b", "c")).isEqualTo(16 + 10 + probes);
    }

    @Test
    void rescuesAConnectionWhoseFirstAnswerWasLost() {
        connect("a");
        sites.cut("a", "b");
        sites.client("b", tcp(Tcp.ACK));
        sites.pass(Duration.ofMillis(60));
        sites.mend("a", "b");
        for (int i = 0; i < 4; i++) {
            sites.client("b", tcp(Tcp.ACK));
        }
        sites.pass(ROUND_TRIP);

        assertThat(sites.count("b", Counter.RESCUED)).isEqualTo(1);
    }

    @Test
    void keepsToTheRateOfOffers() {
        var slow = new Sites(new TunnelSettings(Duration.ofSeconds(1), true, 10), 4096, "a", "b", "c");
        for (int port = 1; port <= 2; port++) {
            assertThat(slow.client("b", tcp(Tcp.ACK).from(CLIENT, port))).isEqualTo(Counter.OFFERED);
        }
        // Two of the ten are left: not enough for a packet and a question to each of two sites.
        assertThat(slow.client("b", tcp(Tcp.ACK).from(CLIENT, 3))).isEqualTo(Counter.OFFER_RATE);
        assertThat(slow.client("b", tcp(Tcp.ACK).from(CLIENT, 1)))
                .describedAs("a flow's further packets wait for other flows' first ones")
                .isEqualTo(Counter.OFFER_WAIT);
        assertThat(slow.at("b").flows.size()).isEqualTo(2);

        slow.pass(Duration.ofMillis(200));
        assertThat(slow.client("b", tcp(Tcp.ACK).from(CLIENT, 3))).isEqualTo(Counter.OFFERED);
    }

    @Test
    void asksAboutNoMoreFlowsThanAShareOfTheTable() {
        var small = new Sites(Sites.SETTINGS, 64, "a", "b");
        for (int port = 1; port <= 8; port++) {
            assertThat(small.client("b", tcp(Tcp.ACK).from(CLIENT, port))).isEqualTo(Counter.OFFERED);
        }
        assertThat(small.client("b", tcp(Tcp.ACK).from(CLIENT, 9))).isEqualTo(Counter.OFFER_CROWD);
        assertThat(small.client("b", tcp(Tcp.SYN).from(CLIENT, 9))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void asksAboutNothingWhenTheTableIsFull() {
        var small = new Sites(Sites.SETTINGS, 64, "a", "b");
        for (int port = 1; port <= 64; port++) {
            small.client("b", tcp(Tcp.SYN).from(CLIENT, 1000 + port));
        }
        assertThat(small.client("b", tcp(Tcp.ACK).from(CLIENT, 65))).isEqualTo(Counter.TABLE_FULL);
    }

    @Test
    void neverOffersOnWhatATunnelBrought() {
        assertThat(sites.tunnel("a", "b", tcp(Tcp.ACK).bytes())).isEqualTo(Counter.TUNNEL_NO_FLOW);
        sites.client("b", tcp(Tcp.ACK)); // now it is being asked about here as well
        assertThat(sites.tunnel("a", "b", tcp(Tcp.ACK).bytes())).isEqualTo(Counter.TUNNEL_NO_FLOW);
        sites.pass(ROUND_TRIP);

        assertThat(sites.count("a", Counter.OFFERED) + sites.count("c", Counter.OFFERED))
                .isZero();
        assertThat(sites.count("b", Counter.OFFERED)).isEqualTo(1);
    }

    @Test
    void twoSitesThatAskEachOtherGiveUp() {
        sites.client("a", tcp(Tcp.ACK));
        sites.client("b", tcp(Tcp.ACK));
        sites.pass(Duration.ofMillis(3200));

        assertThat(sites.count("a", Counter.LOST)).isEqualTo(1);
        assertThat(sites.count("b", Counter.LOST)).isEqualTo(1);
        assertThat(sites.at("a").flows.size() + sites.at("b").flows.size()).isZero();
    }

    @Test
    void breaksTheLoopOfAnOwnerThatHasForgotten() {
        connect("a");
        move("b");
        sites.at("a").flows.remove(0);

        sites.client("b", tcp(Tcp.ACK));
        sites.pass(ROUND_TRIP);
        assertThat(sites.count("a", Counter.TUNNEL_NO_FLOW)).isEqualTo(1);
        sites.client("a", tcp(Tcp.ACK));
        sites.pass(ROUND_TRIP);
        assertThat(sites.count("b", Counter.TUNNEL_LOOP)).isEqualTo(1);
        assertThat(sites.count("b", Counter.QUESTIONS_ANSWERED)).isZero();
    }

    @Test
    void takesASynOnARescuedConnectionForANewOne() {
        connect("a");
        move("b");

        assertThat(sites.client("b", tcp(Tcp.SYN))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(sites.tunnelStats("b", "a").ownerFlows()).isZero();
        assertThat(sites.at("b").web(1).newFlows()).isEqualTo(1);
    }

    @Test
    void takesASynOnAConnectionBeingAskedAboutForANewOne() {
        sites.client("b", tcp(Tcp.ACK));
        assertThat(sites.client("b", tcp(Tcp.SYN))).isEqualTo(Counter.FORWARDED_NAT_IN);
        sites.pass(Duration.ofSeconds(4));
        assertThat(sites.count("b", Counter.LOST)).isZero();
        assertThat(sites.at("b").web(1).halfOpen()).isEqualTo(1);
    }

    @Test
    void takesASpilledConnectionOnTheAddressesOfARescuedOne() {
        connect("a");
        move("b");

        assertThat(sites.tunnel("c", "b", tcp(Tcp.SYN).bytes())).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(sites.at("b").web(1).foreignActive()).isEqualTo(1);
        assertThat(sites.tunnelStats("b", "a").ownerFlows()).isZero();
    }

    @Test
    void forgetsARescuedConnectionAsItIsClosed() {
        connect("a");
        move("b");
        sites.client("b", tcp(Tcp.FIN | Tcp.ACK)); // FIN_WAIT: 60 s
        sites.pass(Duration.ofSeconds(59));
        assertThat(sites.tunnelStats("b", "a").ownerFlows()).isEqualTo(1);
        assertThat(sites.at("a").web(1).inactive()).isEqualTo(1);
        sites.client("b", tcp(Tcp.RST)); // CLOSE: 10 s
        sites.pass(Duration.ofMillis(10_200));
        assertThat(sites.tunnelStats("b", "a").ownerFlows()).isZero();
        assertThat(sites.at("b").flows.size()).isZero();
    }

    @Test
    void closesAConnectionWhoseFinWasThePacketThatWasOffered() {
        connect("a");
        assertThat(sites.client("b", tcp(Tcp.FIN | Tcp.ACK))).isEqualTo(Counter.OFFERED);
        sites.pass(ROUND_TRIP);
        assertThat(sites.at("a").web(1).inactive()).isEqualTo(1);

        sites.pass(Duration.ofSeconds(61));
        assertThat(sites.tunnelStats("b", "a").ownerFlows()).isZero();
    }

    @Test
    void offersOnlyThroughTunnelsThatAreNotDown() {
        sites.cut("a", "b");
        sites.pass(Duration.ofSeconds(5));
        long toA = sites.sent("b", "a");
        long toC = sites.sent("b", "c");

        assertThat(sites.client("b", tcp(Tcp.ACK))).isEqualTo(Counter.OFFERED);
        assertThat(sites.sent("b", "a")).isEqualTo(toA);
        assertThat(sites.sent("b", "c")).isEqualTo(toC + 2);

        sites.cut("c", "b");
        sites.pass(Duration.ofSeconds(5));
        assertThat(sites.client("b", tcp(Tcp.ACK).from(CLIENT, 3457))).isEqualTo(Counter.NO_FLOW);
    }

    @Test
    void offersThePacketItselfToTheNearestSite() {
        sites.delay("a", "b", Duration.ofMillis(50));
        sites.delay("c", "b", Duration.ofMillis(20));
        sites.pass(Duration.ofSeconds(2));

        sites.client("b", tcp(Tcp.ACK));

        assertPacket(sites.at("b").forwarder.packet()).isTunneled(Sites.address("b"), Sites.address("c"), 0, true);
    }

    @Test
    void fitsUploadsOfOwnClientsIntoTheTunnelTheyMayHaveToTake() {
        sites.client("a", tcp(Tcp.SYN));
        sites.server(
                "a",
                tcp(Tcp.SYN | Tcp.ACK).from("172.16.0.3", 8000).to(CLIENT, 3456).options(2, 4, 1460 >> 8, 1460 & 0xff));

        assertPacket(sites.at("a").forwarder.packet()).hasMss(1440);
    }

    @Test
    void offersNoUdp() {
        assertThat(sites.client("b", udp().to("202.103.106.5", 53))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(sites.sent("b", "a")).isZero();
    }

    @Test
    void countsTheFlowsThatEachSiteSends() {
        sites.tunnel("a", "b", tcp(Tcp.SYN).from(CLIENT, 1).bytes());
        sites.tunnel("a", "b", tcp(Tcp.SYN).from(CLIENT, 2).bytes());
        sites.tunnel("c", "b", tcp(Tcp.SYN).from(CLIENT, 3).bytes());
        sites.client("b", tcp(Tcp.SYN).from(CLIENT, 4));
        sites.tunnel("c", "b", udp().to("202.103.106.5", 53).bytes());
        assertThat(foreign("web", "a")).isEqualTo(2);
        assertThat(foreign("web", "c")).isEqualTo(1);
        assertThat(foreign("dns", "c")).isEqualTo(1);

        sites.tunnel("a", "b", tcp(Tcp.ACK).from(CLIENT, 1).bytes());
        sites.tunnel("a", "b", tcp(Tcp.FIN).from(CLIENT, 1).bytes());
        assertThat(foreign("web", "a")).isEqualTo(1);
        sites.pass(Duration.ofSeconds(310));
        assertThat(foreign("web", "a") + foreign("web", "c") + foreign("dns", "c"))
                .isZero();
    }

    private int foreign(String service, String from) {
        return sites.at("b").service(service).foreign().stream()
                .filter(stats -> stats.site().equals(from))
                .findFirst()
                .orElseThrow()
                .active();
    }

    private void connect(String site) {
        assertThat(sites.client(site, tcp(Tcp.SYN))).isEqualTo(Counter.FORWARDED_NAT_IN);
        PacketBuilder answer = tcp(Tcp.SYN | Tcp.ACK).from("172.16.0.3", 8000).to(CLIENT, 3456);
        assertThat(sites.server(site, answer)).isEqualTo(Counter.FORWARDED_NAT_OUT);
        assertThat(sites.client(site, tcp(Tcp.ACK))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    /** The client's route leads to this site now; it turns out who has the connection. */
    private void move(String site) {
        assertThat(sites.client(site, tcp(Tcp.ACK))).isEqualTo(Counter.OFFERED);
        sites.pass(ROUND_TRIP);
        assertThat(sites.count(site, Counter.RESCUED)).isEqualTo(1);
    }
}

package io.spillway.director.forward;

import static io.spillway.director.forward.TestDirector.CLIENT;
import static io.spillway.director.forward.TestDirector.VIP;
import static io.spillway.director.forward.TestDirector.dr;
import static io.spillway.director.forward.TestDirector.nat;
import static io.spillway.director.forward.TestDirector.onePacket;
import static io.spillway.director.forward.TestDirector.persistent;
import static io.spillway.director.forward.TestDirector.service;
import static io.spillway.director.forward.TestDirector.with;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketAssert;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Limits;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceGate;
import io.spillway.director.service.ServiceSpec;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One packet at a time, thresholds of servers, limits of services and of sources. */
class LimitsTest {
    private static final ServerSpec A = nat("172.16.0.2", 80, 1);
    private static final ServerSpec B = nat("172.16.0.3", 80, 1);
    private static final ServiceSpec WEB = service("web", Protocol.TCP, 80, A, B);

    private int nextPort = 2000;

    private PacketBuilder connect(String client) {
        return tcp(Tcp.SYN).from(client, nextPort++);
    }

    private static PacketBuilder close(int port) {
        return tcp(Tcp.RST).from(CLIENT, port);
    }

    // one packet

    @Test
    void schedulesEachPacketByItselfAndKeepsNoFlow() {
        var dns = onePacket(service("dns", Protocol.UDP, 53, dr("172.16.0.2", 1), dr("172.16.0.3", 2)));
        var director = TestDirector.of(dns).start();
        var went = new ArrayList<String>();
        for (int i = 0; i < 30; i++) {
            went.add(director.sendTo(udp().to(VIP, 53)));
        }
        assertThat(went.stream().filter("172.16.0.2"::equals).count()).isEqualTo(10);
        assertThat(went.stream().filter("172.16.0.3"::equals).count()).isEqualTo(20);
        assertThat(director.flows().size()).isZero();
        assertThat(director.stats("dns", 1).newFlows()).isEqualTo(20);
        assertThat(director.stats("dns", 1).inPackets()).isEqualTo(20);
        assertThat(director.stats("dns", 1).inBytes()).isEqualTo(20 * 28);
        assertThat(director.stats("dns", 1).active()).isZero();
        director.recount("without flows");
    }

    @Test
    void rewritesSinglePacketsForNatAndKnowsNothingOfTheirReplies() {
        var director = TestDirector.of(onePacket(service("log", Protocol.UDP, 514, nat("172.16.0.2", 5140, 1))))
                .start();
        assertThat(director.fromClient(udp().to(VIP, 514))).isEqualTo(Counter.FORWARDED_NAT_IN);
        PacketAssert.assertPacket(director.forwarder().packet()).isTo("172.16.0.2", 5140);
        assertThat(director.fromServer(udp().from("172.16.0.2", 5140).to(CLIENT, 3456)))
                .isEqualTo(Counter.NO_FLOW);
    }

    @Test
    void remembersTheClientsOfAOnePacketServiceThatIsPersistent() {
        var director = TestDirector.of(onePacket(persistent("dns", Protocol.UDP, 53, 32, A, B)))
                .start();
        String first = director.sendTo(udp().to(VIP, 53));
        for (int i = 0; i < 10; i++) {
            assertThat(director.sendTo(udp().from(CLIENT, 4000 + i).to(VIP, 53)))
                    .isEqualTo(first);
        }
        // nothing controls it: its time runs from the last packet
        director.pass(Duration.ofSeconds(302));
        assertThat(director.stats("dns", 0).persistent()
                        + director.stats("dns", 1).persistent())
                .isZero();
    }

    @Test
    void neverSpillsSinglePackets() {
        var director =
                TestDirector.of(onePacket(service("dns", Protocol.UDP, 53, A))).start();
        director.spill("dns", 0, Duration.ofHours(1), "north");
        assertThat(director.fromClient(udp().to(VIP, 53))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromTunnel("10.9.0.2", udp().to(VIP, 53))).isEqualTo(Counter.FORWARDED_NAT_IN);
        director.setUsable("dns", A, false);
        assertThat(director.fromClient(udp().to(VIP, 53))).isEqualTo(Counter.NO_USABLE_SERVER);
    }

    @Test
    void refusesOnePacketServicesWhoseRepliesWouldBeLost() {
        var fullNat = new ServerSpec(
                InetAddress.ofLiteral("172.16.0.2"),
                53,
                1,
                new Forwarding.FullNat(Forwarding.ClientAddress.NONE),
                0,
                0);
        assertThatThrownBy(() -> onePacket(service("dns", Protocol.UDP, 53, fullNat)))
                .hasMessageContaining("one-packet")
                .hasMessageContaining("FULLNAT");
    }

    // thresholds

    @ParameterizedTest
    @CsvSource({"4, 2, 2", "4, 0, 3", "8, 0, 6", "5, 0, 4", "1, 0, 1", "4, 4, 4", "10, 1, 1"})
    void givesAServerNoMoreAtItsUpperThresholdUntilItIsBelowTheLowerOne(int upper, int lower, int below) {
        var director = TestDirector.of(service("web", Protocol.TCP, 80, nat("172.16.0.2", 80, 1, upper, lower)))
                .start();
        for (int port = 1; port <= upper; port++) {
            assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, port))).isEqualTo(Counter.FORWARDED_NAT_IN);
            assertThat(director.stats("web", 0).overloaded()).isEqualTo(port == upper);
        }
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 99))).isEqualTo(Counter.NO_USABLE_SERVER);
        // inactive flows count too
        for (int port = 1; port <= upper; port++) {
            director.fromClient(tcp(Tcp.ACK).from(CLIENT, port));
        }
        for (int left = upper - 1; left >= 0; left--) {
            director.fromClient(close(left + 1));
            assertThat(director.stats("web", 0).overloaded()).isEqualTo(left + 1 >= below);
            director.pass(Duration.ofSeconds(11)); // CLOSE is over
            assertThat(director.flows().size()).isEqualTo(left);
            assertThat(director.stats("web", 0).overloaded()).isEqualTo(left >= below);
        }
        assertThat(director.fromClient(tcp(Tcp.SYN).from(CLIENT, 99))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void takesNewThresholdsAtOnce() {
        var director = TestDirector.of(service("web", Protocol.TCP, 80, nat("172.16.0.2", 80, 1, 2, 0)))
                .start();
        director.fromClient(connect(CLIENT));
        director.fromClient(connect(CLIENT));
        assertThat(director.stats("web", 0).overloaded()).isTrue();
        director.apply(service("web", Protocol.TCP, 80, nat("172.16.0.2", 80, 1, 3, 0)));
        assertThat(director.stats("web", 0).overloaded()).isFalse();
        director.fromClient(connect(CLIENT));
        assertThat(director.stats("web", 0).overloaded()).isTrue();
        director.apply(service("web", Protocol.TCP, 80, nat("172.16.0.2", 80, 1, 0, 0)));
        assertThat(director.stats("web", 0).overloaded()).isFalse();
        director.apply(service("web", Protocol.TCP, 80, nat("172.16.0.2", 80, 1, 1, 0)));
        assertThat(director.stats("web", 0).overloaded()).isTrue();
    }

    @Test
    void refusesALowerThresholdAboveTheUpperOne() {
        assertThatThrownBy(() -> nat("172.16.0.2", 80, 1, 4, 5)).hasMessageContaining("thresholds 4 (upper) and 5");
    }

    @Test
    void agreesOnOverloadWhateverManyEnginesDo() throws InterruptedException {
        var server = new RealServer(nat("172.16.0.2", 80, 1, 4, 3), 0, 0, 4);
        server.setUsable(true, 0);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 50_000; round++) {
                    server.checkThresholds(1);
                    server.checkThresholds(1);
                    server.checkThresholds(-1);
                    server.checkThresholds(-1);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(server.isOverloaded()).isFalse();
        assertThat(server.isEligible()).isTrue();
    }

    // limits

    @Test
    void boundsTheFlowsOfAService() {
        var director =
                TestDirector.of(with(WEB, new Limits(3, 0, 0, 0))).engines(2).start();
        assertThat(director.fromClient(0, connect("1.1.1.1"))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(1, connect("1.1.1.2"))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(0, connect("1.1.1.3"))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(0, connect("1.1.1.4"))).isEqualTo(Counter.SERVICE_LIMIT);
        assertThat(director.fromClient(1, connect("1.1.1.5"))).isEqualTo(Counter.SERVICE_LIMIT);
        // what is there goes on
        assertThat(director.fromClient(0, tcp(Tcp.ACK).from("1.1.1.3", 2002))).isEqualTo(Counter.FORWARDED_NAT_IN);
        director.pass(Duration.ofSeconds(61));
        assertThat(director.fromClient(1, connect("1.1.1.5"))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(1, connect("1.1.1.6"))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(1, connect("1.1.1.7"))).isEqualTo(Counter.SERVICE_LIMIT);
        director.recount("with a limit");
    }

    @Test
    void givesBackThePlaceOfAFlowThatDidNotBeginAfterAll() {
        var director = TestDirector.of(with(WEB, new Limits(1, 0, 1, 0))).start();
        director.setUsable("web", A, false);
        director.setUsable("web", B, false);
        for (int i = 0; i < 5; i++) {
            assertThat(director.fromClient(connect(CLIENT))).isEqualTo(Counter.NO_USABLE_SERVER);
        }
        director.setUsable("web", A, true);
        assertThat(director.fromClient(connect(CLIENT))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(connect(CLIENT))).isEqualTo(Counter.SOURCE_LIMIT);
        assertThat(director.fromClient(connect("1.1.1.1"))).isEqualTo(Counter.SERVICE_LIMIT);
    }

    @Test
    void boundsTheNewFlowsOfAServicePerSecondWithAsManyAtOnce() {
        var director = TestDirector.of(with(WEB, new Limits(0, 10, 0, 0))).start();
        director.pass(Duration.ofHours(1));
        int admitted = 0;
        for (int i = 0; i < 100; i++) {
            admitted += director.fromClient(connect(CLIENT)) == Counter.FORWARDED_NAT_IN ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(10);
        assertThat(director.count(Counter.SERVICE_RATE)).isEqualTo(90);
        for (int i = 0; i < 100; i++) {
            director.pass(Duration.ofMillis(20));
            admitted += director.fromClient(connect(CLIENT)) == Counter.FORWARDED_NAT_IN ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(30);
    }

    @Test
    void boundsTheFlowsOfEachSource() {
        var director =
                TestDirector.of(with(WEB, new Limits(0, 0, 2, 0))).engines(2).start();
        for (String client : new String[] {"1.1.1.1", "1.1.1.2", "1.1.1.3"}) {
            assertThat(director.fromClient(0, connect(client))).isEqualTo(Counter.FORWARDED_NAT_IN);
            assertThat(director.fromClient(1, connect(client))).isEqualTo(Counter.FORWARDED_NAT_IN);
            assertThat(director.fromClient(0, connect(client))).isEqualTo(Counter.SOURCE_LIMIT);
        }
        director.pass(Duration.ofSeconds(61));
        assertThat(director.fromClient(0, connect("1.1.1.1"))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(0, connect("1.1.1.1"))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(1, connect("1.1.1.1"))).isEqualTo(Counter.SOURCE_LIMIT);
    }

    @Test
    void boundsTheNewFlowsOfEachSourcePerSecond() {
        var director = TestDirector.of(with(WEB, new Limits(0, 0, 0, 3))).start();
        for (String client : new String[] {"1.1.1.1", "1.1.1.2"}) {
            for (int i = 0; i < 3; i++) {
                assertThat(director.fromClient(connect(client))).isEqualTo(Counter.FORWARDED_NAT_IN);
            }
            assertThat(director.fromClient(connect(client))).isEqualTo(Counter.SOURCE_RATE);
        }
        director.pass(Duration.ofMillis(334));
        assertThat(director.fromClient(connect("1.1.1.1"))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(connect("1.1.1.1"))).isEqualTo(Counter.SOURCE_RATE);
    }

    @Test
    void doesNotLetOneSourceUseUpTheRateOfAll() {
        var director = TestDirector.of(with(WEB, new Limits(0, 10, 0, 2))).start();
        for (int i = 0; i < 100; i++) {
            director.fromClient(connect(CLIENT));
        }
        assertThat(director.count(Counter.SOURCE_RATE)).isEqualTo(98);
        assertThat(director.fromClient(connect("1.1.1.1"))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void limitsTheRateOfSinglePacketsToo() {
        var dns = with(onePacket(service("dns", Protocol.UDP, 53, A)), new Limits(1, 0, 1, 2));
        var director = TestDirector.of(dns).start();
        assertThat(director.fromClient(udp().to(VIP, 53))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(udp().to(VIP, 53))).isEqualTo(Counter.FORWARDED_NAT_IN);
        assertThat(director.fromClient(udp().to(VIP, 53))).isEqualTo(Counter.SOURCE_RATE);
        director.pass(Duration.ofSeconds(1));
        assertThat(director.fromClient(udp().to(VIP, 53))).isEqualTo(Counter.FORWARDED_NAT_IN);
    }

    @Test
    void takesAnIpv6NetworkOf64BitsForOneSource() {
        var gate = new ServiceGate();
        var limits = new Limits(0, 0, 1, 0);
        long network = 0x2001_0db8_0000_0001L;
        assertThat(gate.enter(limits, true, network, 1, 0)).isEqualTo(ServiceGate.Entry.ADMITTED_COUNTED);
        assertThat(gate.enter(limits, true, network, 2, 0)).isEqualTo(ServiceGate.Entry.SOURCE_LIMIT);
        assertThat(gate.enter(limits, true, network + 1, 1, 0)).isEqualTo(ServiceGate.Entry.ADMITTED_COUNTED);
        gate.leave(true, network, 7);
        assertThat(gate.enter(limits, true, network, 2, 0)).isEqualTo(ServiceGate.Entry.ADMITTED_COUNTED);
    }

    @Test
    void admitsClientsItHasNoRoomToCount() {
        var gate = new ServiceGate();
        var limits = new Limits(0, 0, 1, 0);
        int untracked = 0;
        for (int client = 0; client < 200_000; client++) {
            ServiceGate.Entry entry = gate.enter(limits, true, 0, 0xffff_0000_0000L + client, 0);
            assertThat(entry).isIn(ServiceGate.Entry.ADMITTED_COUNTED, ServiceGate.Entry.ADMITTED_UNTRACKED);
            untracked += entry == ServiceGate.Entry.ADMITTED_UNTRACKED ? 1 : 0;
        }
        assertThat(untracked).isBetween(134_000, 140_000); // 65,536 places, nearly all of them used
    }

    @Test
    void neverAdmitsOneTooManyWhateverManyEnginesDo() throws InterruptedException {
        var gate = new ServiceGate();
        var limits = new Limits(100, 0, 0, 0);
        var admitted = new AtomicInteger();
        var most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 20_000; round++) {
                    if (gate.enter(limits, true, 0, round, 0) == ServiceGate.Entry.ADMITTED) {
                        most.accumulateAndGet(admitted.incrementAndGet(), Math::max);
                        if (round % 200 != 0) {
                            admitted.decrementAndGet();
                            gate.leave(false, 0, round);
                        }
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isLessThanOrEqualTo(100);
        assertThat(gate.flows()).isEqualTo(admitted.get()).isEqualTo(100);
    }
}

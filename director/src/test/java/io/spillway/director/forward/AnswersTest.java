package io.spillway.director.forward;

import static io.spillway.director.packet.PacketAssert.assertPacket;
import static io.spillway.director.packet.PacketBuilder.icmp;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.PacketBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Behaviour;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.PacketAssert;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Forwarding;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the director itself answers, and how much of it. */
class AnswersTest {
    private static final int PORT = 3456;
    private static final Forwarding NAT = new Forwarding.Nat();
    private static final Forwarding FULLNAT = new Forwarding.FullNat(Forwarding.ClientAddress.NONE);
    private static final Forwarding DR = new Forwarding.DirectRouting();

    @Test
    void tellsAClientWhatFitsOnTheWayToTheServer() {
        record Case(Forwarding method, boolean serverIsV4, int overhead) {}
        for (boolean isV4 : new boolean[] {true, false}) {
            for (Case each : List.of(
                    new Case(NAT, isV4, 0),
                    new Case(DR, isV4, 0),
                    new Case(FULLNAT, isV4, 0),
                    new Case(Forwarding.Tunnel.IPIP, true, 20),
                    new Case(Forwarding.Tunnel.IPIP, false, 40),
                    new Case(new Forwarding.Tunnel(Forwarding.Encapsulation.GRE, 0, true), true, 28),
                    new Case(new Forwarding.Tunnel(Forwarding.Encapsulation.GUE, 6080, false), false, 52))) {
                var director = new MethodFixture(each.method(), isV4, each.serverIsV4(), Behaviour.DEFAULT, 1500, 1400);
                int header = isV4 ? 20 : 40;
                int mtu = 1400 - each.overhead();
                PacketBuilder packet = tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80);

                assertThat(director.fromClient(packet.payload(new byte[mtu - header - 20]))
                                .kind())
                        .as(each.toString())
                        .isEqualTo(Counter.Kind.SENT);
                assertThat(director.fromClient(packet.payload(new byte[mtu - header - 19])))
                        .as(each.toString())
                        .isEqualTo(Counter.OVER_MTU);
                PacketAssert out = only(director, director.client);
                out.isBetween(director.vip, director.client).hasTtl(64);
                out.quotes(isV4 ? 3 : 2, isV4 ? 4 : 0, isV4 ? mtu : Math.max(1280, mtu))
                        .isFrom(director.client, PORT)
                        .isTo(director.vip, 80);
                assertThat(director.sent.getFirst().bytes().length).isEqualTo(isV4 ? 576 : 1280);
            }
        }
    }

    @Test
    void tellsAServerWhatFitsOnTheWayToTheClient() {
        for (Forwarding method : List.of(NAT, FULLNAT)) {
            for (boolean isV4 : new boolean[] {true, false}) {
                var director = new MethodFixture(method, isV4, Behaviour.DEFAULT, 1400, 1500);
                director.fromClient(tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80));
                PacketBuilder reply = replyOf(director, tcp(Tcp.ACK));

                assertThat(director.fromServer(reply.payload(new byte[1400])))
                        .as(director.toString())
                        .isEqualTo(Counter.OVER_MTU);
                PacketAssert out = only(director, director.server);
                out.isBetween(director.own, director.server);
                out.quotes(isV4 ? 3 : 2, isV4 ? 4 : 0, 1400).isFrom(director.server, 8000);
            }
        }
    }

    @Test
    void fragmentsWhatMayBeFragmented() {
        for (Forwarding method : List.of(NAT, FULLNAT, DR, Forwarding.Tunnel.IPIP)) {
            var director = new MethodFixture(method, true, Behaviour.DEFAULT, 1500, 600);
            PacketBuilder packet = udp().from(director.client, PORT).to(director.vip, 53);
            byte[] payload = Fragmenting.bytes(1400, 3);

            assertThat(director.fromClient(packet.fragment(0).identification(77).payload(payload))
                            .kind())
                    .as(director.toString())
                    .isEqualTo(Counter.Kind.SENT);
            assertThat(director.sent).hasSize(3).allSatisfy(sent -> {
                assertThat(sent.bytes().length).isLessThanOrEqualTo(600);
                assertThat(sent.hop()).isEqualTo(InetAddress.ofLiteral(director.server));
            });
            byte[] whole = Fragmenting.reassemble(Fragmenting.unwrap(director));
            assertThat(whole.length).isEqualTo(20 + 8 + 1400);
            assertPacket(PacketBuilder.inMemory(whole), PacketBuilder.ROOM).hasTtl(63);
            assertThat(director.counters.get(Counter.FRAGMENTS_MADE)).isEqualTo(2);
        }
    }

    @Test
    void fragmentsRepliesThatMayBeFragmented() {
        for (Forwarding method : List.of(NAT, FULLNAT)) {
            var director = new MethodFixture(method, true, Behaviour.DEFAULT, 600, 1500);
            director.fromClient(udp().from(director.client, PORT).to(director.vip, 53));
            PacketBuilder reply = replyOf(director, udp()).fragment(0).identification(7);

            assertThat(director.fromServer(reply.payload(Fragmenting.bytes(1000, 4)))
                            .kind())
                    .isEqualTo(Counter.Kind.SENT);
            assertThat(director.sent).hasSize(2);
            byte[] whole = Fragmenting.reassemble(Fragmenting.unwrap(director));
            assertPacket(PacketBuilder.inMemory(whole), PacketBuilder.ROOM)
                    .isFrom(director.vip, 53)
                    .isTo(director.client, PORT);
        }
    }

    @Test
    void fragmentsTunnelsOutsideWherePathMtuDiscoveryIsOff() {
        Behaviour behaviour = MethodFixture.behaviour(false, false, true, 1000);
        var director = new MethodFixture(Forwarding.Tunnel.IPIP, true, behaviour, 1500, 1500);

        director.fromClient(tcp(Tcp.SYN).payload(new byte[1460]));

        assertThat(director.sent)
                .hasSize(2)
                .allSatisfy(sent -> assertThat(sent.bytes().length).isLessThanOrEqualTo(1500));
        byte[] outer = Fragmenting.reassemble(
                director.sent.stream().map(MethodFixture.Sent::bytes).toList());
        PacketAssert inner =
                assertPacket(PacketBuilder.inMemory(outer), PacketBuilder.ROOM).inner(20);
        inner.isFrom(director.client, PORT).isTo(director.vip, 80);
        // Small ones are not fragmented, but may be by others.
        director.fromClient(tcp(Tcp.ACK));
        assertThat(director.sent.getFirst().bytes()[6] & 0x40).isZero();
    }

    @Test
    void leavesOptionsThatAreNotCopiedToTheFirstFragment() {
        var director = new MethodFixture(NAT, true, Behaviour.DEFAULT, 1500, 600);
        byte[] plain =
                udp().to(director.vip, 53).fragment(0).payload(new byte[1000]).bytes();
        byte[] packet = new byte[plain.length + 8];
        System.arraycopy(plain, 0, packet, 0, 20);
        System.arraycopy(plain, 20, packet, 28, plain.length - 20);
        // Record route, not copied; then a stream identifier, copied.
        System.arraycopy(new byte[] {7, 3, 4, (byte) 0x88, 4, 1, 2, 0}, 0, packet, 20, 8);
        MemorySegment memory = MemorySegment.ofArray(packet);
        packet[0] = 0x47;
        Bytes.put16(memory, 2, packet.length);
        Bytes.put16(memory, 10, 0);
        Bytes.put16(memory, 10, ~io.spillway.director.packet.Checksum.sum(memory, 0, 28));

        director.fromClient(packet);

        assertThat(director.sent).hasSize(2);
        assertThat(director.sent.get(0).bytes()).containsSequence(7, 3, 4, 0x88, 4, 1, 2);
        assertThat(director.sent.get(1).bytes()).containsSequence(1, 1, 1, 0x88, 4, 1, 2);
        assertPacket(director.sent.get(1).memory(), PacketBuilder.ROOM);
    }

    @Test
    void showsItselfToTraceroute() {
        for (boolean isV4 : new boolean[] {true, false}) {
            var director = new MethodFixture(NAT, isV4);
            assertThat(director.fromClient(udp().from(director.client, PORT)
                            .to(director.vip, 33_434)
                            .ttl(1)))
                    .isEqualTo(Counter.TTL_EXCEEDED);
            PacketAssert out = only(director, director.client).isBetween(director.vip, director.client);
            out.quotes(isV4 ? 11 : 3, 0, 0).isFrom(director.client, PORT).hasTtl(1);

            director.fromClient(tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80));
            assertThat(director.fromServer(replyOf(director, tcp(Tcp.ACK)).ttl(1)))
                    .isEqualTo(Counter.TTL_EXCEEDED);
            only(director, director.server)
                    .isBetween(director.own, director.server)
                    .quotes(isV4 ? 11 : 3, 0, 0);
        }
    }

    @Test
    void answersEchoRequestsToVips() {
        for (boolean isV4 : new boolean[] {true, false}) {
            var director = new MethodFixture(NAT, isV4);
            byte[] ping = icmp(director.client, director.vip, isV4 ? 8 : 128, 0, 0x12340001, new byte[] {1, 2, 3});

            assertThat(director.fromClient(ping)).isEqualTo(Counter.ECHO_ANSWERED);
            only(director, director.client)
                    .isBetween(director.vip, director.client)
                    .hasTtl(64)
                    .quotes(isV4 ? 0 : 129, 0, 0x12340001);
            assertThat(director.sent.getFirst().bytes()).endsWith(1, 2, 3);

            byte[] damaged = ping.clone();
            damaged[damaged.length - 1]++;
            assertThat(director.fromClient(damaged)).isEqualTo(Counter.BAD_CHECKSUM);
            assertThat(director.fromClient(icmp(director.vip, director.vip, isV4 ? 8 : 128, 0, 1, new byte[3])))
                    .isEqualTo(Counter.ICMP_IGNORED);
            assertThat(director.fromClient(PacketBuilder.fragment(ping, 1, 0, 8, true)))
                    .isEqualTo(Counter.FRAGMENT);
            assertThat(director.fromServer(ping)).isEqualTo(Counter.PASSED);
        }
    }

    @Test
    void sendsPortUnreachableWhenNoServerIsUsable() {
        for (boolean isV4 : new boolean[] {true, false}) {
            var director = new MethodFixture(NAT, isV4);
            director.setUsable(false);
            for (PacketBuilder packet : List.of(tcp(Tcp.SYN), udp())) {
                boolean isTcp =
                        packet.from(director.client, PORT).to(director.vip, 80).bytes()[isV4 ? 9 : 6] == 6;
                packet.to(director.vip, isTcp ? 80 : 53);
                assertThat(director.fromClient(packet)).isEqualTo(Counter.NO_USABLE_SERVER);
                only(director, director.client)
                        .isBetween(director.vip, director.client)
                        .quotes(isV4 ? 3 : 1, isV4 ? 3 : 4, 0)
                        .isFrom(director.client, PORT);
            }
            assertThat(director.counters.get(Counter.ICMP_SENT)).isEqualTo(2);
        }
    }

    @Test
    void resetsWhatBelongsToNoConnection() {
        for (boolean isV4 : new boolean[] {true, false}) {
            var director = new MethodFixture(NAT, isV4);
            PacketBuilder withAck = tcp(Tcp.ACK | Tcp.FIN).sequence(1000, 77);
            assertThat(director.fromClient(withAck.from(director.client, PORT).to(director.vip, 80)))
                    .isEqualTo(Counter.NO_FLOW);
            only(director, director.client)
                    .isFrom(director.vip, 80)
                    .isTo(director.client, PORT)
                    .isReset(Tcp.RST, 77, 0);
            PacketBuilder withoutAck = tcp(Tcp.FIN).sequence(1000, 77).payload(new byte[10]);
            director.fromClient(withoutAck.from(director.client, PORT).to(director.vip, 80));
            only(director, director.client).isReset(Tcp.RST | Tcp.ACK, 0, 1011);

            director.fromClient(tcp(Tcp.RST).from(director.client, PORT).to(director.vip, 80));
            assertThat(director.sent).isEmpty();
            assertThat(director.counters.get(Counter.RESETS_SENT)).isEqualTo(2);
        }
    }

    @Test
    void answersLikeAHostWhereNoServiceIs() {
        for (boolean isV4 : new boolean[] {true, false}) {
            var director = new MethodFixture(NAT, isV4);
            assertThat(director.fromClient(tcp(Tcp.SYN)
                            .sequence(5, 0)
                            .from(director.client, PORT)
                            .to(director.vip, 81)))
                    .isEqualTo(Counter.NO_SERVICE);
            only(director, director.client).isReset(Tcp.RST | Tcp.ACK, 0, 6);
            director.fromClient(udp().from(director.client, PORT).to(director.vip, 33_435));
            only(director, director.client).quotes(isV4 ? 3 : 1, isV4 ? 3 : 4, 0);
        }
    }

    @Test
    void stopsServersThatTalkToNobody() {
        for (boolean isV4 : new boolean[] {true, false}) {
            var director = new MethodFixture(NAT, isV4);
            PacketBuilder stray =
                    tcp(Tcp.ACK).sequence(3, 4).from(director.server, 8000).to(director.client, 9);
            assertThat(director.fromServer(stray)).isEqualTo(Counter.NO_FLOW);
            only(director, director.server)
                    .isFrom(director.client, 9)
                    .isTo(director.server, 8000)
                    .isReset(Tcp.RST, 4, 0);
            director.fromServer(udp().from(director.server, 8000).to(director.client, 9));
            only(director, director.server).isBetween(director.own, director.server);

            var silent = new MethodFixture(NAT, isV4, MethodFixture.behaviour(true, false, false, 1000), 1500, 1500);
            assertThat(silent.fromServer(stray)).isEqualTo(Counter.NO_FLOW);
            silent.fromClient(tcp(Tcp.ACK).from(director.client, PORT).to(director.vip, 80));
            assertThat(silent.sent).isEmpty();
        }
    }

    @Test
    void neverAnswersOnBehalfOfAnotherSite() {
        var director = new ForwarderFixture();
        assertThat(director.fromTunnel(ForwarderFixture.PEER_TUNNEL, tcp(Tcp.ACK)))
                .isEqualTo(Counter.TUNNEL_NO_FLOW);
        assertThat(director.forwarder.outbox().next()).isFalse();
    }

    @Test
    void neverAnswersSourcesThatAreNoHosts() {
        var director = new MethodFixture(NAT, true);
        for (String source : List.of("224.0.0.1", "255.255.255.255", "127.0.0.1", "0.1.2.3", director.vip)) {
            director.fromClient(tcp(Tcp.SYN).from(source, PORT).ttl(1));
            director.fromClient(tcp(Tcp.ACK).from(source, PORT));
            assertThat(director.sent).as(source).isEmpty();
        }
        var v6 = new MethodFixture(NAT, false);
        for (String source : List.of("ff02::1", "::", "::1", v6.vip)) {
            v6.fromClient(tcp(Tcp.SYN).from(source, PORT).to(v6.vip, 80).ttl(1));
            assertThat(v6.sent).as(source).isEmpty();
        }
    }

    @Test
    void keepsEachKindOfAnswerWithinTheRate() {
        var director = new MethodFixture(NAT, true, MethodFixture.behaviour(true, false, true, 10), 1500, 1500);
        for (int i = 0; i < 30; i++) {
            director.fromClient(tcp(Tcp.ACK).from(director.client, 1000 + i));
        }
        assertThat(director.counters.get(Counter.RESETS_SENT)).isEqualTo(10);
        assertThat(director.counters.get(Counter.ANSWER_RATE)).isEqualTo(20);
        assertThat(director.counters.get(Counter.NO_FLOW)).isEqualTo(30);

        byte[] ping = icmp(director.client, director.vip, 8, 0, 1, new byte[8]);
        for (int i = 0; i < 30; i++) {
            director.fromClient(ping);
        }
        assertThat(director.counters.get(Counter.ECHO_ANSWERED)).isEqualTo(10);
        assertThat(director.counters.get(Counter.ECHO_RATE)).isEqualTo(20);

        director.pass(Duration.ofMillis(500));
        for (int i = 0; i < 30; i++) {
            director.fromClient(tcp(Tcp.ACK).from(director.client, 1000 + i));
        }
        assertThat(director.counters.get(Counter.RESETS_SENT)).isEqualTo(15);
    }

    @Test
    void answersNothingAtARateOfZero() {
        var director = new MethodFixture(NAT, true, MethodFixture.behaviour(true, false, true, 0), 1500, 1500);
        director.fromClient(tcp(Tcp.ACK));
        assertThat(director.sent).isEmpty();
        assertThat(director.fromClient(icmp(director.client, director.vip, 8, 0, 1, new byte[8])))
                .isEqualTo(Counter.ECHO_RATE);
    }

    /** A packet back on the flow of the packet forwarded last. */
    private static PacketBuilder replyOf(MethodFixture director, PacketBuilder reply) {
        MemorySegment out = director.sent.getFirst().memory();
        int ports = PacketBuilder.ROOM + (director.isV4 ? 20 : 40);
        String peer = director.forwarding.method() == Forwarding.Method.FULLNAT ? director.local : director.client;
        return reply.from(director.server, Bytes.u16(out, ports + 2)).to(peer, Bytes.u16(out, ports));
    }

    private static PacketAssert only(MethodFixture director, String hop) {
        assertThat(director.sent).hasSize(1);
        assertThat(director.sent.getFirst().hop()).isEqualTo(InetAddress.ofLiteral(hop));
        return assertPacket(director.sent.getFirst().memory(), PacketBuilder.ROOM);
    }
}

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** ICMP errors follow the flow they quote. */
class IcmpErrorsTest {
    private static final int PORT = 3456;

    @Test
    void anErrorAboutAReplyReachesTheNatServerAsIfTheServerHadSentIt() {
        for (MethodFixture director : both(new Forwarding.Nat())) {
            director.fromClient(tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80));

            assertThat(director.fromClient(error(director, 28, reply(director))))
                    .isEqualTo(Counter.ICMP_TO_SERVER);
            PacketAssert out = only(director, director.server);
            out.isBetween(director.router, director.server).hasTtl(63);
            quoted(director, out).isFrom(director.server, 8000).isTo(director.client, PORT);
        }
    }

    @Test
    void anErrorAboutAReplyReachesTheFullNatServerFromTheLocalAddress() {
        for (MethodFixture director : both(new Forwarding.FullNat(Forwarding.ClientAddress.NONE))) {
            director.fromClient(tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80));
            int localPort = sourcePort(director);

            assertThat(director.fromClient(error(director, 2000, reply(director))))
                    .isEqualTo(Counter.ICMP_TO_SERVER);
            PacketAssert out = only(director, director.server);
            out.isBetween(director.local, director.server);
            // The whole packet is quoted: its checksum must be right for the server.
            quoted(director, out)
                    .hasRightChecksums()
                    .isFrom(director.server, 8000)
                    .isTo(director.local, localPort);
        }
    }

    @Test
    void anErrorAboutAReplyReachesDrAndTunServersAsItIs() {
        for (Forwarding method : List.of(new Forwarding.DirectRouting(), Forwarding.Tunnel.IPIP)) {
            for (MethodFixture director : both(method)) {
                director.fromClient(tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80));

                assertThat(director.fromClient(error(director, 28, reply(director))))
                        .as(director.toString())
                        .isEqualTo(Counter.ICMP_TO_SERVER);
                PacketAssert out = only(director, director.server);
                if (method.method() == Forwarding.Method.TUN) {
                    out = out.inner(director.isV4 ? 20 : 40);
                }
                out.isBetween(director.router, director.vip).hasTtl(63);
                quoted(director, out).isFrom(director.vip, 80).isTo(director.client, PORT);
            }
        }
    }

    @Test
    void anErrorAboutASpilledFlowGoesThroughItsTunnelAndIsTakenAtTheOtherEnd() {
        var director = new ForwarderFixture();
        director.spill("web", java.time.Duration.ofMinutes(1), "north");
        director.fromClient(tcp(Tcp.SYN));
        byte[] error = icmp(
                "198.51.100.7",
                "202.103.106.5",
                11,
                0,
                0,
                head(tcp(Tcp.ACK).from("202.103.106.5", 80).to("202.100.1.2", PORT), 28));

        assertThat(director.handle(PacketBuilder.inMemory(error), Side.CLIENTS, false))
                .isEqualTo(Counter.ICMP_TO_SERVER);
        assertPacket(director.forwarder.packet())
                .isTunneled(ForwarderFixture.OWN_TUNNEL, ForwarderFixture.PEER_TUNNEL, 0, true)
                .isBetween("198.51.100.7", "202.103.106.5");
        assertThat(director.fromTunnel(ForwarderFixture.PEER_TUNNEL, error)).isEqualTo(Counter.TUNNEL_ELSEWHERE);

        var remote = new ForwarderFixture();
        remote.fromTunnel(ForwarderFixture.PEER_TUNNEL, tcp(Tcp.SYN));
        assertThat(remote.fromTunnel(ForwarderFixture.PEER_TUNNEL, error)).isEqualTo(Counter.ICMP_TO_SERVER);
        assertPacket(remote.forwarder.packet()).isBetween("198.51.100.7", "172.16.0.3");
    }

    @Test
    void anErrorFromTheServersSideReachesTheClientAsFromTheVip() {
        for (MethodFixture director : both(new Forwarding.Nat())) {
            director.fromClient(udp().from(director.client, PORT).to(director.vip, 53));
            byte[] forwarded = director.sent.getFirst().bytes();
            String sender = director.isV4 ? "172.16.9.9" : "fd00::99";

            assertThat(director.fromServer(error(director, sender, director.client, 2000, forwarded)))
                    .isEqualTo(Counter.ICMP_TO_CLIENT);
            PacketAssert out = only(director, director.client);
            out.isBetween(director.vip, director.client).hasTtl(63);
            quoted(director, out)
                    .hasRightChecksums()
                    .isFrom(director.client, PORT)
                    .isTo(director.vip, 53);
        }
    }

    @Test
    void aServersErrorToALocalAddressReachesTheClient() {
        for (MethodFixture director : both(new Forwarding.FullNat(Forwarding.ClientAddress.NONE))) {
            director.fromClient(tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80));
            byte[] forwarded = director.sent.getFirst().bytes();

            assertThat(director.fromServer(error(director, director.server, director.local, 2000, forwarded)))
                    .isEqualTo(Counter.ICMP_TO_CLIENT);
            PacketAssert out = only(director, director.client);
            out.isBetween(director.vip, director.client);
            quoted(director, out)
                    .hasRightChecksums()
                    .isFrom(director.client, PORT)
                    .isTo(director.vip, 80);
        }
    }

    @Test
    void optionsInTheQuoteAreStepsOver() {
        var director = new MethodFixture(new Forwarding.Nat(), true);
        director.fromClient(tcp(Tcp.SYN));
        byte[] plain = head(reply(director), 28);
        byte[] quote = new byte[plain.length + 4];
        System.arraycopy(plain, 0, quote, 0, 20);
        System.arraycopy(plain, 20, quote, 24, 8);
        quote[0] = 0x46;
        Arrays.fill(quote, 20, 24, (byte) 1);

        assertThat(director.fromClient(icmp(director.router, director.vip, 3, 1, 0, quote)))
                .isEqualTo(Counter.ICMP_TO_SERVER);
        MemorySegment out = director.sent.getFirst().memory();
        assertThat(Bytes.u16(out, PacketBuilder.ROOM + 28 + 24)).isEqualTo(8000);
    }

    @Test
    void theTypesOfIpvsFollowAndOthersDoNot() {
        var v4 = new MethodFixture(new Forwarding.Nat(), true);
        v4.fromClient(tcp(Tcp.SYN));
        byte[] quote = head(reply(v4), 28);
        for (int type : new int[] {3, 4, 11}) {
            assertThat(v4.fromClient(icmp(v4.router, v4.vip, type, 0, 0, quote)))
                    .isEqualTo(Counter.ICMP_TO_SERVER);
        }
        for (int type : new int[] {0, 5, 9, 12, 13, 17}) {
            assertThat(v4.fromClient(icmp(v4.router, v4.vip, type, 0, 0, quote)))
                    .isEqualTo(Counter.ICMP_IGNORED);
        }
        var v6 = new MethodFixture(new Forwarding.Nat(), false);
        v6.fromClient(tcp(Tcp.SYN).from(v6.client, PORT).to(v6.vip, 80));
        for (int type : new int[] {1, 2, 3, 4, 127}) {
            assertThat(v6.fromClient(icmp(v6.router, v6.vip, type, 0, 0, head(reply(v6), 48))))
                    .isEqualTo(Counter.ICMP_TO_SERVER);
        }
        assertThat(v6.fromClient(icmp(v6.router, v6.vip, 135, 0, 0, new byte[16])))
                .isEqualTo(Counter.PASSED);
        assertThat(v6.fromClient(icmp(v6.router, v6.vip, 129, 0, 0, new byte[16])))
                .isEqualTo(Counter.ICMP_IGNORED);
    }

    @Test
    void whatQuotesNothingOfOursIsNotFollowed() {
        for (MethodFixture director : both(new Forwarding.Nat())) {
            assertThat(director.fromClient(error(director, 2000, reply(director))))
                    .isEqualTo(Counter.ICMP_UNKNOWN_FLOW);
            director.fromClient(tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80));
            byte[] reply = reply(director);
            int header = director.isV4 ? 20 : 40;

            assertThat(director.fromClient(error(director, header + 7, reply))).isEqualTo(Counter.ICMP_BAD_QUOTE);
            byte[] later = PacketBuilder.fragment(reply, 1, 8, 16, false);
            assertThat(director.fromClient(error(director, 2000, later))).isEqualTo(Counter.ICMP_BAD_QUOTE);
            byte[] other = tcp(Tcp.ACK)
                    .from(director.router, 80)
                    .to(director.client, PORT)
                    .bytes();
            assertThat(director.fromClient(error(director, 2000, other))).isEqualTo(Counter.ICMP_BAD_QUOTE);
            byte[] nested = error(director, director.vip, director.client, 2000, reply);
            assertThat(director.fromClient(error(director, 2000, nested))).isEqualTo(Counter.ICMP_BAD_QUOTE);
            byte[] damaged = error(director, 2000, reply);
            damaged[header + 5]++;
            assertThat(director.fromClient(damaged)).isEqualTo(Counter.BAD_CHECKSUM);
            byte[] dying = error(director, 2000, reply);
            dying[director.isV4 ? 8 : 7] = 1;
            if (director.isV4) {
                dying[10] = (byte) (dying[10] + 63); // 63 hops less in the high byte of a sum
            }
            assertThat(director.fromClient(dying)).isIn(Counter.TTL_EXCEEDED, Counter.BAD_CHECKSUM);
            assertThat(director.sent).isEmpty();
        }
    }

    @Test
    void theServersSidesOtherErrorsAreLeftToTheKernel() {
        for (MethodFixture director : both(new Forwarding.Nat())) {
            byte[] check = tcp(Tcp.SYN)
                    .from(director.own, PORT)
                    .to(director.router, 80)
                    .bytes();
            assertThat(director.fromServer(error(director, director.router, director.own, 2000, check)))
                    .isEqualTo(Counter.PASSED);
            byte[] unknown = tcp(Tcp.SYN)
                    .from(director.client, 9)
                    .to(director.server, 8000)
                    .bytes();
            assertThat(director.fromServer(error(director, director.server, director.client, 2000, unknown)))
                    .isEqualTo(Counter.ICMP_UNKNOWN_FLOW);
        }
    }

    @Test
    void anUnknownFlowIsScheduledIfTheUserWantsThat() {
        Behaviour scheduling = MethodFixture.behaviour(true, true, true, 1000);
        for (boolean isV4 : new boolean[] {true, false}) {
            var director = new MethodFixture(new Forwarding.Nat(), isV4, scheduling, 1500, 1500);
            assertThat(director.fromClient(error(director, 2000, reply(director))))
                    .isEqualTo(Counter.ICMP_TO_SERVER);
            assertThat(director.flows.size()).isEqualTo(1);
            byte[] elsewhere = tcp(Tcp.ACK)
                    .from(director.vip, 81)
                    .to(director.client, PORT)
                    .bytes();
            assertThat(director.fromClient(error(director, 2000, elsewhere))).isEqualTo(Counter.ICMP_UNKNOWN_FLOW);

            director.setUsable(false);
            byte[] dns = udp().from(director.vip, 53).to(director.client, PORT).bytes();
            assertThat(director.fromClient(error(director, 2000, dns))).isEqualTo(Counter.NO_USABLE_SERVER);
            assertThat(director.sent).isEmpty();
        }
    }

    @Test
    void brokenMessagesNeverThrowAndAlwaysHaveAFate() {
        long seed = 11;
        var random = new Random(seed);
        var directors = new ArrayList<MethodFixture>();
        for (Forwarding method : List.of(
                new Forwarding.Nat(),
                new Forwarding.DirectRouting(),
                Forwarding.Tunnel.IPIP,
                new Forwarding.FullNat(Forwarding.ClientAddress.NONE))) {
            directors.addAll(both(method));
        }
        for (int i = 0; i < 60_000; i++) {
            MethodFixture director = directors.get(random.nextInt(directors.size()));
            director.fromClient(tcp(Tcp.SYN).from(director.client, PORT).to(director.vip, 80));
            byte[] quote = switch (random.nextInt(3)) {
                case 0 -> reply(director);
                case 1 ->
                    director.sent.isEmpty()
                            ? reply(director)
                            : director.sent.getFirst().bytes();
                default -> PacketBuilder.fragment(reply(director), 1, 0, 16, true);
            };
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                quote[random.nextInt(quote.length)] = (byte) random.nextInt();
            }
            String to = new String[] {director.vip, director.client, director.own, director.local}[random.nextInt(4)];
            if (InetAddress.ofLiteral(to).getAddress().length != (director.isV4 ? 4 : 16)) {
                to = director.vip;
            }
            byte[] message = icmp(
                    director.router,
                    to,
                    random.nextInt(14),
                    random.nextInt(6),
                    random.nextInt(),
                    Arrays.copyOf(quote, random.nextInt(quote.length + 1)));
            int length = random.nextInt(4) == 0 ? random.nextInt(message.length) : message.length;
            Side side = random.nextBoolean() ? Side.CLIENTS : Side.SERVERS;
            assertThat(director.handle(Arrays.copyOf(message, length), side))
                    .as("seed " + seed)
                    .isNotNull();
            assertThat(director.counters.get(Counter.ENGINE_ERROR)).isZero();
        }
    }

    private static List<MethodFixture> both(Forwarding method) {
        return List.of(new MethodFixture(method, true), new MethodFixture(method, false));
    }

    /** What reached the client, before it or a router on the way complained. */
    private static byte[] reply(MethodFixture director) {
        return tcp(Tcp.ACK)
                .from(director.vip, 80)
                .to(director.client, PORT)
                .payload(new byte[40])
                .bytes();
    }

    private static byte[] error(MethodFixture director, int quoted, byte[] packet) {
        return error(director, director.router, director.vip, quoted, packet);
    }

    /** Host or address unreachable. */
    private static byte[] error(MethodFixture director, String from, String to, int quoted, byte[] packet) {
        int extra = director.isV4 || quoted > 28 ? 0 : 20; // 28 means: eight bytes of transport
        byte[] quote = Arrays.copyOf(packet, Math.min(packet.length, quoted + extra));
        return icmp(from, to, director.isV4 ? 3 : 1, director.isV4 ? 1 : 3, 0, quote);
    }

    private static byte[] head(PacketBuilder packet, int bytes) {
        return head(packet.bytes(), bytes);
    }

    private static byte[] head(byte[] packet, int bytes) {
        return Arrays.copyOf(packet, bytes);
    }

    private static PacketAssert only(MethodFixture director, String hop) {
        assertThat(director.sent).hasSize(1);
        assertThat(director.sent.getFirst().hop()).isEqualTo(InetAddress.ofLiteral(hop));
        return assertPacket(director.sent.getFirst().memory(), PacketBuilder.ROOM);
    }

    private static PacketAssert quoted(MethodFixture director, PacketAssert error) {
        return error.quotes(director.isV4 ? 3 : 1, director.isV4 ? 1 : 3, 0);
    }

    private static int sourcePort(MethodFixture director) {
        return Bytes.u16(director.sent.getFirst().memory(), PacketBuilder.ROOM + (director.isV4 ? 20 : 40));
    }
}

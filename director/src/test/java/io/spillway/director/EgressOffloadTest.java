package io.spillway.director;

import static io.spillway.director.packet.PacketAssert.assertPacket;
import static io.spillway.director.packet.PacketBuilder.ipip;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.TestFrames.frame;
import static io.spillway.director.packet.TestFrames.inMemory;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.forward.Forwarder;
import io.spillway.director.forward.HandOver;
import io.spillway.director.forward.Links;
import io.spillway.director.forward.Services;
import io.spillway.director.forward.Side;
import io.spillway.director.forward.TunnelEnd;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.packet.TestFrames;
import io.spillway.director.packet.VirtioHeader;
import io.spillway.director.port.Egress;
import io.spillway.director.port.MemoryPort;
import io.spillway.director.port.NextHop;
import io.spillway.director.port.NextHops;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What becomes of frames whose sender left the checksum or the cutting to its network card. */
class EgressOffloadTest {
    private static final String CLIENT = "202.100.1.2";
    private static final String VIP = "202.103.106.5";
    private static final int FRAME = TestFrames.AT;
    private static final int TCP_AT = Ethernet.HEADER_BYTES + 20;
    private static final int MSS = 1000;
    private static final List<TunnelPeer> PEERS = List.of(
            new TunnelPeer("north", Inet4Address.ofLiteral("10.9.0.2")),
            new TunnelPeer("south", Inet4Address.ofLiteral("10.9.0.3")));

    private final MemoryPort clients = new MemoryPort(0, 1500);
    private final MemoryPort servers = new MemoryPort(1, 1400);
    private final Counters counters = new Counters();
    private final NextHops nextHops = new NextHops((_, _) -> true, 1);
    private final Egress egress = new Egress(List.of(clients, servers), nextHops, counters, Arena.ofAuto());
    private final Services services = services();
    private final Pipeline pipeline = pipeline();

    @Test
    void leavesAPartialChecksumToTheKernelWithTheNewAddressesInIt() {
        learn("172.16.0.2", 1);
        receive(syn().bytes());
        receive(partial(tcp(Tcp.ACK).payload(new byte[100]).inMemory(), 0));

        byte[] sent = servers.sentWithHeaders().getLast();
        MemorySegment memory = inMemory(sent);
        assertThat(VirtioHeader.flags(memory, 10)).isEqualTo(VirtioHeader.NEEDS_CSUM);
        assertThat(VirtioHeader.gsoType(memory, 10)).isEqualTo(VirtioHeader.GSO_NONE);
        assertThat(VirtioHeader.csumStart(memory, 10)).isEqualTo(TCP_AT);
        finish(memory, 10);
        assertPacket(memory, 10 + Ethernet.HEADER_BYTES).isTo("172.16.0.2", 8080);
    }

    @Test
    void carriesALargePacketWholeAndSaysHowToCutIt() {
        learn("172.16.0.2", 1);
        receive(syn().bytes());
        receive(partial(tcp(Tcp.ACK).payload(payload(60_000)).inMemory(), MSS));

        byte[] sent = servers.sentWithHeaders().getLast();
        MemorySegment memory = inMemory(sent);
        assertThat(sent).hasSize(10 + 14 + 40 + 60_000);
        assertThat(VirtioHeader.gsoType(memory, 10)).isEqualTo(VirtioHeader.GSO_TCPV4);
        assertThat(VirtioHeader.hasEcn(memory, 10)).isTrue();
        assertThat(VirtioHeader.gsoSize(memory, 10)).isEqualTo(MSS);
        assertThat(VirtioHeader.headerLength(memory, 10)).isEqualTo(14 + 40);
        finish(memory, 10);
        assertPacket(memory, 10 + Ethernet.HEADER_BYTES).isTo("172.16.0.2", 8080);
        assertThat(counters.get(Counter.OVER_MTU)).isZero();
    }

    @Test
    void judgesALargePacketByItsSegments() {
        learn("172.16.0.2", 1);
        receive(syn().bytes());
        receive(partial(tcp(Tcp.ACK).payload(payload(5_000)).inMemory(), 1360));
        assertThat(counters.get(Counter.OVER_MTU)).isZero();

        receive(partial(tcp(Tcp.ACK).payload(payload(5_000)).inMemory(), 1361));
        assertThat(counters.get(Counter.OVER_MTU)).isEqualTo(1);
        assertThat(servers.sent()).hasSize(2);
    }

    @Test
    void cutsALargePacketThatGoesIntoATunnel() {
        learn("10.9.0.2", 0);
        spill();
        receive(syn().bytes());
        byte[] payload = payload(10_500);
        receive(partial(tcp(Tcp.ACK).payload(payload).inMemory(), MSS));

        assertThat(clients.sent()).hasSize(1 + 11);
        int at = 0;
        for (byte[] sent : clients.sentWithHeaders().subList(1, 12)) {
            MemorySegment memory = inMemory(sent);
            assertThat(VirtioHeader.isPlain(memory, 10)).isTrue();
            assertPacket(memory, 24).isTunneled("10.9.0.1", "10.9.0.2", 0, true).isTo(VIP, 80);
            int length = sent.length - 24 - 60;
            assertThat(memory.asSlice(84, length)
                            .mismatch(MemorySegment.ofArray(payload).asSlice(at, length)))
                    .isEqualTo(-1);
            at += length;
        }
        assertThat(at).isEqualTo(payload.length);
        assertThat(counters.get(Counter.SPILLED)).isEqualTo(2);
    }

    @Test
    void dropsAndCountsSegmentsThatDontFitTheTunnel() {
        learn("10.9.0.2", 0);
        spill();
        receive(syn().bytes());
        receive(partial(tcp(Tcp.ACK).payload(payload(10_000)).inMemory(), 1441));

        assertThat(clients.sent()).hasSize(1);
        assertThat(counters.get(Counter.OVER_MTU)).isEqualTo(1);
    }

    @Test
    void dropsAndCountsWhatWouldBecomeThousandsOfPackets() {
        learn("10.9.0.2", 0);
        spill();
        receive(syn().bytes());
        receive(partial(tcp(Tcp.ACK).payload(payload(64_000)).inMemory(), 1));

        assertThat(clients.sent()).hasSize(1);
        assertThat(counters.get(Counter.TOO_MANY_SEGMENTS)).isEqualTo(1);
    }

    @Test
    void cutsMoreThanTheSegmenterHoldsInOneBatch() {
        learn("10.9.0.2", 0);
        spill();
        receive(syn().bytes());
        for (int i = 0; i < 40; i++) {
            clients.arrive(partial(tcp(Tcp.ACK).payload(payload(60_000)).inMemory(), MSS), FRAME);
        }
        clients.receive(pipeline);

        assertThat(clients.sent()).hasSize(1 + 40 * 60);
        for (byte[] sent : clients.sent()) {
            assertPacket(inMemory(sent), Ethernet.HEADER_BYTES).isTunneled("10.9.0.1", "10.9.0.2", 0, true);
        }
    }

    @Test
    void finishesTheChecksumOfWhatGoesIntoATunnel() {
        learn("10.9.0.2", 0);
        spill();
        receive(partial(syn().inMemory(), 0));

        MemorySegment memory = inMemory(clients.sentWithHeaders().getFirst());
        assertThat(VirtioHeader.isPlain(memory, 10)).isTrue();
        assertPacket(memory, 24).isTunneled("10.9.0.1", "10.9.0.2", 0, true).isTo(VIP, 80);
    }

    @Test
    void cutsTheCopiesOfWhatIsOfferedToSeveralSites() {
        learn("10.9.0.2", 0);
        learn("10.9.0.3", 0);
        pipeline.advance(0);
        int probes = clients.sent().size();
        receive(partial(tcp(Tcp.ACK).payload(payload(4_500)).inMemory(), MSS));
        receive(partial(tcp(Tcp.ACK).from(CLIENT, 4000).payload(payload(77)).inMemory(), 0));

        assertThat(counters.get(Counter.OFFERED)).isEqualTo(2);
        assertThat(counters.get(Counter.OFFER_COPIES)).isEqualTo(2);
        int offered = 0;
        for (byte[] sent : clients.sent().subList(probes, clients.sent().size())) {
            MemorySegment memory = inMemory(sent);
            assertPacket(memory, Ethernet.HEADER_BYTES);
            if (Bytes.u8(memory, Ethernet.HEADER_BYTES + 20 + 9) == 6) {
                assertPacket(memory, Ethernet.HEADER_BYTES + 20).isTo(VIP, 80);
                offered++;
            }
        }
        assertThat(offered).isEqualTo(2 * 5 + 2);
    }

    @Test
    void takesALargePacketOutOfATunnelWhole() {
        learn("172.16.0.2", 1);
        receive(ipip("10.9.0.2", "10.9.0.1", syn().bytes()));
        MemorySegment memory = frame(ipip(
                "10.9.0.2", "10.9.0.1", tcp(Tcp.ACK).payload(payload(30_000)).bytes()));
        VirtioHeader.write(memory, FRAME, VirtioHeader.GSO_TCPV4, 0, MSS, TCP_AT + 20, 16);
        receive(memory);

        MemorySegment sent = inMemory(servers.sentWithHeaders().getLast());
        assertThat(VirtioHeader.csumStart(sent, 10)).isEqualTo(TCP_AT);
        assertThat(VirtioHeader.gsoSize(sent, 10)).isEqualTo(MSS);
        finish(sent, 10);
        assertPacket(sent, 24).isTo("172.16.0.2", 8080);
    }

    @Test
    void finishesWhatWaitedForItsNextHop() {
        receive(partial(syn().inMemory(), 0));
        assertThat(servers.sent()).isEmpty();
        egress.learn(new NextHop(0, Ip.v4(PacketBuilder.address("172.16.0.2")), NextHops.hop(1, 7)));

        MemorySegment memory = inMemory(servers.sentWithHeaders().getFirst());
        assertThat(VirtioHeader.needsChecksum(memory, 10)).isTrue();
        finish(memory, 10);
        assertPacket(memory, 24).isTo("172.16.0.2", 8080);
    }

    @Test
    void doesntBelieveAHeaderThatPointsOutOfTheFrame() {
        learn("172.16.0.2", 1);
        receive(syn().bytes());
        for (int start : new int[] {0, 13, 40, 60, 0xffff}) {
            MemorySegment memory = frame(tcp(Tcp.ACK).bytes());
            VirtioHeader.write(memory, FRAME, VirtioHeader.GSO_TCPV4, 0, MSS, start, 16);
            receive(memory);
            assertThat(VirtioHeader.isPlain(inMemory(servers.sentWithHeaders().getLast()), 10))
                    .isTrue();
        }
        assertThat(servers.sent()).hasSize(6);
        assertThat(counters.get(Counter.ENGINE_ERROR)).isZero();
    }

    private void spill() {
        services.setSpill("web", new SpillPlan(0, List.of(SpillPlan.Credit.unlimited("north")), 1_000_000_000L), 0);
    }

    private static PacketBuilder syn() {
        return tcp(Tcp.SYN);
    }

    /** As a kernel hands it over: a partial checksum, and if {@code gsoSize} is not 0, to be cut. */
    private static MemorySegment partial(MemorySegment memory, int gsoSize) {
        Ethernet.write(memory, FRAME, 1, 2, Ethernet.TYPE_IPV4);
        Bytes.put16(memory, FRAME + TCP_AT + 16, 0xdead);
        if (gsoSize == 0) {
            VirtioHeader.writePartial(memory, FRAME, TCP_AT, 16);
        } else {
            VirtioHeader.write(memory, FRAME, VirtioHeader.GSO_TCPV4 | VirtioHeader.GSO_ECN, 0, gsoSize, TCP_AT, 16);
        }
        return memory;
    }

    /** What a kernel does at the end (skb_checksum_help): adds the rest to the sum in the field. */
    private static void finish(MemorySegment memory, int frameAt) {
        long start = frameAt + (long) VirtioHeader.csumStart(memory, frameAt);
        int sum = Checksum.sum(memory, start, (int) (memory.byteSize() - start));
        Bytes.put16(memory, start + VirtioHeader.csumOffset(memory, frameAt), ~sum);
    }

    private void learn(String destination, int port) {
        int address = PacketBuilder.address(destination);
        nextHops.find(0, Ip.v4(address));
        egress.learn(new NextHop(0, Ip.v4(address), NextHops.hop(port, 7)));
    }

    private void receive(byte[] packet) {
        receive(frame(packet));
    }

    private void receive(MemorySegment memory) {
        clients.arrive(memory, FRAME);
        clients.receive(pipeline);
    }

    private static byte[] payload(int bytes) {
        var payload = new byte[bytes];
        new Random(3).nextBytes(payload);
        return payload;
    }

    private static Services services() {
        var server = new ServerSpec(Inet4Address.ofLiteral("172.16.0.2"), 8080, 1);
        var web = new ServiceSpec(
                "web",
                Protocol.TCP,
                Inet4Address.ofLiteral(VIP),
                80,
                SchedulerSpec.of(SchedulerKind.WLC),
                List.of(server));
        var registry = new ServiceRegistry(
                List.of(web), PEERS, Map.of(AddressBook.TUNNEL_END, List.of(Inet4Address.ofLiteral("10.9.0.1"))), 1);
        registry.server("web", server).setUsable(true, 0);
        return new Services(registry.inventory());
    }

    private Pipeline pipeline() {
        TunnelEnd tunnel = TunnelEnd.of(
                Inet4Address.ofLiteral("10.9.0.1"),
                PEERS,
                1500,
                TunnelSettings.DEFAULT,
                new SplittableRandom(1),
                Arena.ofAuto());
        var forwarder = new Forwarder(
                services,
                new FlowTable(1024, 42, Arena.ofAuto()),
                new StateTimeouts(Timeouts.DEFAULT),
                tunnel,
                Links.ofMtu(1500),
                Behaviour.DEFAULT,
                counters,
                HandOver.NONE);
        return new Pipeline(forwarder, egress, counters, List.of(Side.CLIENTS, Side.SERVERS), Arena.ofAuto());
    }
}

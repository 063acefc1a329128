package io.spillway.director;

import static io.spillway.director.packet.PacketAssert.assertPacket;
import static io.spillway.director.packet.PacketBuilder.tcp;
import static io.spillway.director.packet.TestFrames.frame;
import static io.spillway.director.packet.TestFrames.inMemory;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.Tcp;
import io.spillway.director.packet.TestFrames;
import io.spillway.director.packet.VirtioHeader;
import io.spillway.director.port.Egress;
import io.spillway.director.port.MemoryPort;
import io.spillway.director.port.NextHops;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a server on the director's own host gets. */
class EgressLocalTest {
    private static final String CLIENT = "202.100.1.2";
    private static final String VIP = "202.103.106.5";
    private static final int FRAME = TestFrames.AT;
    private static final int TCP_AT = Ethernet.HEADER_BYTES + 20;
    private static final int MSS = 1448;

    private final MemoryPort clients = new MemoryPort(0, 1500);
    private final MemoryPort servers = new MemoryPort(1, 576);
    private final MemoryPort ownHost = new MemoryPort(-1, 65_535);
    private final Counters counters = new Counters();
    private final NextHops nextHops = new NextHops(
            (_, _) -> {
                throw new AssertionError("there is no next hop to ask for");
            },
            1);
    private final Egress egress = new Egress(List.of(clients, servers), nextHops, counters, Arena.ofAuto());
    private final Pipeline pipeline = pipeline();

    @Test
    void handsThePacketAsItCameToTheHostWithoutAskingForANextHop() {
        egress.use(ownHost);
        byte[] syn = syn().bytes();
        receive(frame(syn));

        MemorySegment sent = inMemory(ownHost.sentWithHeaders().getFirst());
        assertThat(VirtioHeader.isPlain(sent, VirtioHeader.BYTES)).isTrue();
        MemorySegment macs = inMemory(new byte[14]);
        Ethernet.write(macs, 0, ownHost.mac(), ownHost.mac(), Ethernet.TYPE_IPV4);
        assertThat(sent.asSlice(10, 14).mismatch(macs)).as("to itself").isEqualTo(-1);
        assertThat(sent.asSlice(24).mismatch(MemorySegment.ofArray(syn)))
                .as("unchanged, the TTL too")
                .isEqualTo(-1);
        assertThat(counters.get(Counter.FORWARDED_LOCAL)).isEqualTo(1);
        assertThat(clients.sent()).isEmpty();
        assertThat(servers.sent()).isEmpty();
    }

    @Test
    void leavesChecksumAndCuttingUndoneWhateverTheServersLinkTakes() {
        egress.use(ownHost);
        receive(frame(syn().bytes()));
        MemorySegment large =
                frame(tcp(Tcp.ACK).from(CLIENT, 3456).payload(new byte[50_000]).bytes());
        Bytes.put16(large, FRAME + TCP_AT + 16, 0xdead);
        VirtioHeader.write(large, FRAME, VirtioHeader.GSO_TCPV4, 54, MSS, TCP_AT, 16);
        receive(large);

        MemorySegment sent = inMemory(ownHost.sentWithHeaders().getLast());
        assertThat(VirtioHeader.gsoType(sent, 10)).isEqualTo(VirtioHeader.GSO_TCPV4);
        assertThat(VirtioHeader.gsoSize(sent, 10)).isEqualTo(MSS);
        assertThat(VirtioHeader.csumStart(sent, 10)).isEqualTo(TCP_AT);
        long tcpAt = 10 + TCP_AT;
        Bytes.put16(sent, tcpAt + 16, ~Checksum.sum(sent, tcpAt, (int) (sent.byteSize() - tcpAt)));
        assertPacket(sent, 24).isTo(VIP, 80);
        assertThat(counters.get(Counter.FORWARDED_LOCAL)).isEqualTo(2);
    }

    @Test
    void handsOverFragmentsThatCameBeforeTheFirstOne() {
        egress.use(ownHost);
        receive(frame(syn().bytes()));
        List<byte[]> fragments = PacketBuilder.fragments(
                tcp(Tcp.ACK).from(CLIENT, 3456).payload(new byte[1000]).bytes(), 7, 512);
        receive(frame(fragments.get(1)));
        assertThat(ownHost.sent()).as("kept").hasSize(1);
        receive(frame(fragments.get(0)));

        assertThat(ownHost.sent().stream().skip(1).map(sent -> Arrays.copyOfRange(sent, 14, sent.length)))
                .containsExactlyInAnyOrder(fragments.get(0), fragments.get(1));
        assertThat(counters.get(Counter.FRAGMENTS_LOST)).isZero();
        assertThat(counters.get(Counter.OWN_UNSENT)).isZero();
    }

    @Test
    void countsWhatComesBeforeTheWayToTheHostIsOpen() {
        receive(frame(syn().bytes()));

        assertThat(counters.get(Counter.NO_ROUTE)).isEqualTo(1);
        assertThat(counters.get(Counter.FORWARDED_LOCAL)).isZero();
    }

    private static PacketBuilder syn() {
        return tcp(Tcp.SYN).from(CLIENT, 3456);
    }

    private void receive(MemorySegment memory) {
        clients.arrive(memory, FRAME);
        clients.receive(pipeline);
    }

    private Pipeline pipeline() {
        var server = new ServerSpec(Inet4Address.ofLiteral("172.16.0.1"), 80, 1, new Forwarding.Local(), 0, 0);
        var web = new ServiceSpec(
                "web",
                Protocol.TCP,
                Inet4Address.ofLiteral(VIP),
                80,
                SchedulerSpec.of(SchedulerKind.WLC),
                List.of(server));
        var registry = new ServiceRegistry(List.of(web), List.of(), Map.of(), 1);
        registry.server("web", server).setUsable(true, 0);
        var forwarder = new Forwarder(
                new Services(registry.inventory()),
                new FlowTable(1024, 42, Arena.ofAuto()),
                new StateTimeouts(Timeouts.DEFAULT),
                TunnelEnd.NONE,
                new Links(1500, 576, null, null, List.of()),
                Behaviour.DEFAULT,
                counters,
                HandOver.NONE);
        return new Pipeline(forwarder, egress, counters, List.of(Side.CLIENTS, Side.SERVERS), Arena.ofAuto());
    }
}

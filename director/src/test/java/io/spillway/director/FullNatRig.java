package io.spillway.director;

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
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.packet.VirtioHeader;
import io.spillway.director.port.Egress;
import io.spillway.director.port.MemoryPort;
import io.spillway.director.port.NextHop;
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
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A director from frame to frame, with a service on a server behind FULLNAT that is told who the client is. */
final class FullNatRig {
    /** Who talks to whom; server port 8080. */
    record Family(String client, String vip, String local, String server) {
        boolean isV4() {
            return vip.indexOf(':') < 0;
        }
    }

    static final Family V4 = new Family("202.100.1.2", "202.103.106.5", "172.16.0.9", "172.16.0.2");
    static final Family V6 = new Family("2001:db8:1::77", "2001:db8:5::1", "fd00::9", "fd00::2");
    static final int SERVER_PORT = 8080;

    private static final int FRAME = PacketBuilder.ROOM - Ethernet.HEADER_BYTES;

    final Counters counters = new Counters();
    final FlowTable flows = new FlowTable(16_384, 42, Arena.ofAuto());
    private final Family family;
    private final MemoryPort clients = new MemoryPort(0, 1500);
    private final MemoryPort servers = new MemoryPort(1, 1500);
    private final Pipeline pipeline;
    long nowNs;

    FullNatRig(Family family, Forwarding.ClientAddress clientAddress) {
        this.family = family;
        var server = new ServerSpec(
                InetAddress.ofLiteral(family.server()), SERVER_PORT, 1, new Forwarding.FullNat(clientAddress), 0, 0);
        var web = new ServiceSpec(
                "web",
                Protocol.TCP,
                InetAddress.ofLiteral(family.vip()),
                80,
                SchedulerSpec.of(SchedulerKind.RR),
                List.of(server));
        List<InetAddress> locals = List.of(InetAddress.ofLiteral(family.local()));
        var registry = new ServiceRegistry(List.of(web), List.of(), Map.of(AddressBook.LOCAL, locals), 1);
        registry.server("web", server).setUsable(true, 0);
        var nextHops = new NextHops((_, _) -> true, 1);
        var egress = new Egress(List.of(clients, servers), nextHops, counters, Arena.ofAuto());
        learn(nextHops, egress, family.client(), 0);
        learn(nextHops, egress, family.server(), 1);
        var forwarder = new Forwarder(
                new Services(registry.inventory()),
                flows,
                new StateTimeouts(Timeouts.DEFAULT),
                TunnelEnd.NONE,
                new Links(1500, 1500, null, null, locals),
                Behaviour.DEFAULT,
                counters,
                HandOver.NONE);
        pipeline = new Pipeline(forwarder, egress, counters, List.of(Side.CLIENTS, Side.SERVERS), Arena.ofAuto());
    }

    /** What reaches the server of a client's packet. */
    List<Segment> fromClient(PacketBuilder packet) {
        return pass(clients, servers, packet.from(family.client(), 3456).to(family.vip(), 80), false, 0);
    }

    /** The same of a packet that was handed over with a partial checksum, and uncut if {@code gsoSize} is not 0. */
    List<Segment> unfinishedFromClient(PacketBuilder packet, int gsoSize) {
        return pass(clients, servers, packet.from(family.client(), 3456).to(family.vip(), 80), true, gsoSize);
    }

    List<Segment> fromClient(int port, PacketBuilder packet, boolean isPartial, int gsoSize) {
        return pass(clients, servers, packet.from(family.client(), port).to(family.vip(), 80), isPartial, gsoSize);
    }

    /** What reaches the client of a reply to {@code localPort}. */
    List<Segment> fromServer(int localPort, PacketBuilder packet) {
        return fromServer(localPort, packet, false, 0);
    }

    List<Segment> fromServer(int localPort, PacketBuilder packet, boolean isPartial, int gsoSize) {
        PacketBuilder addressed = packet.from(family.server(), SERVER_PORT).to(family.local(), localPort);
        return pass(servers, clients, addressed, isPartial, gsoSize);
    }

    long count(Counter counter) {
        return counters.get(counter);
    }

    private List<Segment> pass(MemoryPort in, MemoryPort out, PacketBuilder packet, boolean isPartial, int gsoSize) {
        MemorySegment memory = packet.inMemory();
        int type = family.isV4() ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6;
        Ethernet.write(memory, FRAME, 1, 2, type);
        int start = Ethernet.HEADER_BYTES + (family.isV4() ? 20 : 40);
        if (isPartial) {
            Bytes.put16(memory, FRAME + start + 16, 0xdead);
            if (gsoSize == 0) {
                VirtioHeader.writePartial(memory, FRAME, start, 16);
            } else {
                int gsoType = family.isV4() ? VirtioHeader.GSO_TCPV4 : VirtioHeader.GSO_TCPV6;
                VirtioHeader.write(memory, FRAME, gsoType, 0, gsoSize, start, 16);
            }
        }
        out.sentWithHeaders().clear();
        out.sent().clear();
        pipeline.advance(nowNs);
        in.arrive(memory, FRAME);
        in.receive(pipeline);
        assertThat(counters.get(Counter.ENGINE_ERROR)).as("engine errors").isZero();
        List<Segment> segments = new ArrayList<>();
        out.sentWithHeaders().forEach(frame -> segments.addAll(Segment.onTheWire(frame)));
        return segments;
    }

    private static void learn(NextHops nextHops, Egress egress, String destination, int port) {
        InetAddress address = InetAddress.ofLiteral(destination);
        nextHops.find(Ip.high(address), Ip.low(address));
        egress.learn(new NextHop(Ip.high(address), Ip.low(address), NextHops.hop(port, 7)));
    }
}

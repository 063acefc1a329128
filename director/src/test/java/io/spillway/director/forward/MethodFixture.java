package io.spillway.director.forward;

import io.spillway.director.Behaviour;
import io.spillway.director.TunnelPeer;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Inventory;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.tunnel.Outbox;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A director with one server, of one forwarding method and one address family; services TCP 80, UDP 53, SCTP 7. What leaves
 * it is kept.
 */
final class MethodFixture {
    static final String OWN_TUNNEL = "10.9.0.1";
    static final String PEER_TUNNEL = "10.9.0.2";

    /** What leaves the director: where to, and as what it is counted. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sent(Counter counter, InetAddress hop, byte[] bytes) {
        /** In memory, at {@link PacketBuilder#ROOM}. */
        MemorySegment memory() {
            return PacketBuilder.inMemory(bytes);
        }
    }

    final Counters counters = new Counters();
    final FlowTable flows = new FlowTable(256, 42, Arena.ofAuto());
    final Services services;
    final Forwarder forwarder;
    final List<Sent> sent = new ArrayList<>();
    final String vip;
    final String client;
    final String router;
    final String server;
    final String local;
    final String own;
    final int serverPort;
    final Forwarding forwarding;
    final boolean isV4;
    long nowNs;
    private final ServiceRegistry registry;

    MethodFixture(Forwarding forwarding, boolean isV4) {
        this(forwarding, isV4, Behaviour.DEFAULT, 1500, 1500);
    }

    MethodFixture(Forwarding forwarding, boolean isV4, Behaviour behaviour, int clientMtu, int serverMtu) {
        this(forwarding, isV4, isV4, behaviour, clientMtu, serverMtu);
    }

    /** @param serverIsV4 differs from {@code isV4} only with tunnels */
    MethodFixture(
            Forwarding forwarding,
            boolean isV4,
            boolean serverIsV4,
            Behaviour behaviour,
            int clientMtu,
            int serverMtu) {
        this(forwarding, isV4, serverIsV4, behaviour, clientMtu, serverMtu, HandOver.NONE);
    }

    MethodFixture(
            Forwarding forwarding,
            boolean isV4,
            boolean serverIsV4,
            Behaviour behaviour,
            int clientMtu,
            int serverMtu,
            HandOver handOver) {
        this.forwarding = forwarding;
        this.isV4 = isV4;
        vip = isV4 ? "202.103.106.5" : "2001:db8:1::5";
        client = isV4 ? "202.100.1.2" : "2001:db8:9::2";
        router = isV4 ? "198.51.100.7" : "2001:db8:7::7";
        server = serverIsV4 ? "172.16.0.2" : "fd00::2";
        local = isV4 ? "172.16.0.9" : "fd00::9";
        own = serverIsV4 ? "172.16.0.1" : "fd00::1";
        boolean mapsPorts = forwarding.method().seesReplies();
        serverPort = mapsPorts ? 8000 : 0;
        var spec = new ServerSpec(InetAddress.ofLiteral(server), serverPort, 1, forwarding, 0, 0);
        var peers = List.of(new TunnelPeer("north", Inet4Address.ofLiteral(PEER_TUNNEL)));
        var scheduler = SchedulerSpec.of(SchedulerKind.WLC);
        InetAddress address = InetAddress.ofLiteral(vip);
        registry = new ServiceRegistry(
                List.of(
                        new ServiceSpec("web", Protocol.TCP, address, 80, scheduler, List.of(spec)),
                        new ServiceSpec("dns", Protocol.UDP, address, 53, scheduler, List.of(spec)),
                        new ServiceSpec("sctp", Protocol.SCTP, address, 7, scheduler, List.of(spec))),
                peers,
                Map.of(
                        AddressBook.OWN,
                        List.of(InetAddress.ofLiteral(own)),
                        AddressBook.LOCAL,
                        List.of(InetAddress.ofLiteral(local)),
                        AddressBook.TUNNEL_END,
                        List.of(Inet4Address.ofLiteral(OWN_TUNNEL))),
                2);
        services = new Services(registry.inventory());
        setUsable(true);
        var links = new Links(
                clientMtu,
                serverMtu,
                Inet4Address.ofLiteral("172.16.0.1"),
                (Inet6Address) Inet6Address.ofLiteral("fd00::1"),
                List.of(InetAddress.ofLiteral(local)));
        forwarder = new Forwarder(
                services,
                flows,
                new StateTimeouts(Timeouts.DEFAULT),
                TunnelEnd.of(
                        Inet4Address.ofLiteral(OWN_TUNNEL),
                        peers,
                        1500,
                        ForwarderFixture.WITHOUT_REPAIR,
                        new SplittableRandom(1),
                        Arena.ofAuto()),
                links,
                behaviour,
                counters,
                handOver);
    }

    static Behaviour behaviour(boolean pathMtuDiscovery, boolean scheduleIcmp, boolean resetUnknown, int answers) {
        Behaviour usual = Behaviour.DEFAULT;
        return new Behaviour(
                usual.expireNodest(),
                usual.expireQuiescentTemplate(),
                usual.sloppyTcp(),
                usual.sloppySctp(),
                usual.reuseMode(),
                pathMtuDiscovery,
                scheduleIcmp,
                resetUnknown,
                answers);
    }

    void setUsable(boolean usable) {
        for (Inventory.Entry service : registry.inventory().entries()) {
            service.servers().forEach(candidate -> candidate.setUsable(usable, nowNs));
            services.serversChanged(service.spec().name());
        }
    }

    RealServer realServer() {
        return registry.inventory().entries().getFirst().servers().getFirst();
    }

    Counter fromClient(PacketBuilder packet) {
        return handle(packet.bytes(), Side.CLIENTS);
    }

    Counter fromClient(byte[] packet) {
        return handle(packet, Side.CLIENTS);
    }

    Counter fromServer(PacketBuilder packet) {
        return handle(packet.bytes(), Side.SERVERS);
    }

    Counter fromServer(byte[] packet) {
        return handle(packet, Side.SERVERS);
    }

    /** What leaves because of it is in {@link #sent}, and nothing else. */
    Counter handle(byte[] bytes, Side side) {
        sent.clear();
        Counter fate = forwarder.handle(
                PacketBuilder.inMemory(bytes), PacketBuilder.ROOM, bytes.length, side, false, 0, nowNs);
        counters.add(fate);
        if (fate.kind() == Counter.Kind.SENT) {
            Packet packet = forwarder.packet();
            keep(fate, packet.routeHigh(), packet.routeLow(), packet.memory(), packet.at(), packet.totalBytes());
        }
        Outbox outbox = forwarder.outbox();
        while (outbox.next()) {
            counters.add(outbox.event());
            keep(
                    outbox.event(),
                    outbox.destinationHigh(),
                    outbox.destinationLow(),
                    outbox.memory(),
                    outbox.at(),
                    outbox.length());
        }
        outbox.clear();
        return fate;
    }

    void pass(Duration time) {
        nowNs += time.toNanos();
        for (int i = 0; i < 64; i++) {
            forwarder.expire(nowNs, 10_000);
        }
    }

    private void keep(Counter counter, long high, long low, MemorySegment memory, long at, int length) {
        sent.add(new Sent(
                counter, Ip.address(high, low), memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public String toString() {
        return forwarding + (isV4 ? " v4" : " v6");
    }
}

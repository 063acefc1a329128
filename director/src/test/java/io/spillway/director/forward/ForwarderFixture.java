package io.spillway.director.forward;

import io.spillway.director.Behaviour;
import io.spillway.director.SpillPlan;
import io.spillway.director.TunnelPeer;
import io.spillway.director.TunnelSettings;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Inventory;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServerStats;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A forwarder with the services of the mission's example, two tunnel peers, and a clock that tests move. */
final class ForwarderFixture {
    static final int MAX_FLOWS = 64;
    static final String OWN_TUNNEL = "10.9.0.1";
    static final String PEER_TUNNEL = "10.9.0.2";

    static final TunnelSettings WITHOUT_REPAIR = new TunnelSettings(Duration.ofSeconds(1), false, 10_000);

    private static final List<TunnelPeer> PEERS = List.of(
            new TunnelPeer("north", Inet4Address.ofLiteral(PEER_TUNNEL)),
            new TunnelPeer("south", Inet4Address.ofLiteral("10.9.0.3")));
    private static final ServerSpec FIRST = server("172.16.0.2", 80, 1);
    private static final ServerSpec SECOND = server("172.16.0.3", 8000, 2);
    private static final ServerSpec DNS = server("172.16.0.2", 5353, 1);

    final Counters counters = new Counters();
    final FlowTable flows;
    final Forwarder forwarder;
    long nowNs;
    final Services services;
    private final ServiceRegistry registry;
    private final String tunnelAddress;

    ForwarderFixture() {
        this(SchedulerKind.WLC);
    }

    ForwarderFixture(SchedulerKind scheduler) {
        this(scheduler, WITHOUT_REPAIR, OWN_TUNNEL, PEERS, MAX_FLOWS);
    }

    ForwarderFixture(TunnelSettings settings, String tunnelAddress, List<TunnelPeer> peers, int maxFlows) {
        this(SchedulerKind.WLC, settings, tunnelAddress, peers, maxFlows);
    }

    private ForwarderFixture(
            SchedulerKind scheduler,
            TunnelSettings settings,
            String tunnelAddress,
            List<TunnelPeer> peers,
            int maxFlows) {
        this.tunnelAddress = tunnelAddress;
        flows = new FlowTable(maxFlows, 42, Arena.ofAuto());
        Inet4Address vip = Inet4Address.ofLiteral("202.103.106.5");
        registry = new ServiceRegistry(
                List.of(
                        new ServiceSpec(
                                "web", Protocol.TCP, vip, 80, SchedulerSpec.of(scheduler), List.of(FIRST, SECOND)),
                        new ServiceSpec(
                                "ftp",
                                Protocol.TCP,
                                vip,
                                21,
                                SchedulerSpec.of(scheduler),
                                List.of(server("172.16.0.3", 21, 1))),
                        new ServiceSpec("alt", Protocol.TCP, vip, 8080, SchedulerSpec.of(scheduler), List.of(SECOND)),
                        new ServiceSpec("dns", Protocol.UDP, vip, 53, SchedulerSpec.of(scheduler), List.of(DNS))),
                peers,
                Map.of(
                        AddressBook.OWN,
                        List.of(Inet4Address.ofLiteral("172.16.0.1")),
                        AddressBook.TUNNEL_END,
                        List.of(Inet4Address.ofLiteral(tunnelAddress))),
                1);
        for (Inventory.Entry service : registry.inventory().entries()) {
            service.servers().forEach(server -> server.setUsable(true, 0));
        }
        services = new Services(registry.inventory());
        forwarder = new Forwarder(
                services,
                flows,
                new StateTimeouts(Timeouts.DEFAULT),
                TunnelEnd.of(
                        Inet4Address.ofLiteral(tunnelAddress),
                        peers,
                        1500,
                        settings,
                        new SplittableRandom(PacketBuilder.address(tunnelAddress)),
                        Arena.ofAuto()),
                Links.ofMtu(1500),
                Behaviour.DEFAULT,
                counters,
                HandOver.NONE);
    }

    static ServerSpec server(String address, int port, int weight) {
        return new ServerSpec(Inet4Address.ofLiteral(address), port, weight);
    }

    Counter fromClient(PacketBuilder packet) {
        return handle(packet.inMemory(), Side.CLIENTS, false);
    }

    Counter fromServer(PacketBuilder packet) {
        return handle(packet.inMemory(), Side.SERVERS, false);
    }

    /** Wraps a packet as the peer's director does. */
    Counter fromTunnel(String peer, PacketBuilder packet) {
        return fromTunnel(peer, packet.bytes());
    }

    Counter fromTunnel(String peer, byte[] inner) {
        return handle(PacketBuilder.inMemory(PacketBuilder.ipip(peer, tunnelAddress, inner)), Side.CLIENTS, false);
    }

    Counter handle(MemorySegment memory, Side side, boolean partialChecksum) {
        int length = (int) memory.byteSize() - PacketBuilder.ROOM;
        return forwarder.handle(memory, PacketBuilder.ROOM, length, side, partialChecksum, 0, nowNs);
    }

    void pass(Duration time) {
        nowNs += time.toNanos();
        forwarder.expire(nowNs, 100_000);
    }

    void spill(String service, Duration lease, String... sites) {
        List<SpillPlan.Credit> credits =
                Arrays.stream(sites).map(SpillPlan.Credit::unlimited).toList();
        services.setSpill(service, new SpillPlan(0, credits, lease.toNanos()), nowNs);
    }

    void spill(String service, Duration lease, int localFlows, SpillPlan.Credit... credits) {
        services.setSpill(service, new SpillPlan(localFlows, List.of(credits), lease.toNanos()), nowNs);
    }

    void setUsable(String service, ServerSpec server, boolean usable) {
        registry.server(service, server).setUsable(usable, nowNs);
        services.serversChanged(service);
    }

    ServiceStats service(String name) {
        return services.stats().stream()
                .filter(service -> service.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    ServerStats web(int server) {
        return service("web").servers().get(server);
    }
}

package io.spillway.director.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.director.Behaviour;
import io.spillway.director.Defence;
import io.spillway.director.SpillPlan;
import io.spillway.director.TunnelPeer;
import io.spillway.director.TunnelSettings;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.PacketBuilder;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Inventory;
import io.spillway.director.service.Limits;
import io.spillway.director.service.Persistence;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServerStats;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A director without ports: one or more forwarders with whatever services, behaviour and defence a test wants, and a clock
 * that the test moves. What isn't said otherwise is about the first engine.
 */
final class TestDirector {
    static final String VIP = "202.103.106.5";
    static final String CLIENT = "202.100.1.2";
    static final String TUNNEL = "10.9.0.1";
    static final List<TunnelPeer> PEERS = List.of(
            new TunnelPeer("north", Inet4Address.ofLiteral("10.9.0.2")),
            new TunnelPeer("south", Inet4Address.ofLiteral("10.9.0.3")));

    /** One engine thread's part. */
    record Engine(Services services, FlowTable flows, Forwarder forwarder, Counters counters) {}

    /** What a director is made of; every setting has a default. */
    static final class Builder {
        private final List<ServiceSpec> services;
        private Behaviour behaviour = Behaviour.DEFAULT;
        private Defence defence = new Defence(1 << 20, Defence.Mode.OFF, Defence.Mode.OFF, Defence.Mode.OFF, 10);
        private Timeouts timeouts = Timeouts.DEFAULT;
        private int maxFlows = 4096;
        private int engines = 1;
        private long seed = 42;
        private List<InetAddress> localAddresses = List.of();

        private Builder(List<ServiceSpec> services) {
            this.services = services;
        }

        Builder behaviour(Behaviour value) {
            behaviour = value;
            return this;
        }

        Builder defence(Defence value) {
            defence = value;
            return this;
        }

        Builder timeouts(Timeouts value) {
            timeouts = value;
            return this;
        }

        /** Of each engine. */
        Builder maxFlows(int value) {
            maxFlows = value;
            return this;
        }

        Builder engines(int value) {
            engines = value;
            return this;
        }

        Builder seed(long value) {
            seed = value;
            return this;
        }

        Builder localAddresses(String... values) {
            localAddresses = Stream.of(values).map(InetAddress::ofLiteral).toList();
            return this;
        }

        TestDirector start() {
            return new TestDirector(this);
        }
    }

    final ServiceRegistry registry;
    final FloodLevel floods;
    final List<Engine> engines = new ArrayList<>();
    long nowNs;

    static Builder of(ServiceSpec... services) {
        return new Builder(List.of(services));
    }

    private TestDirector(Builder builder) {
        registry = new ServiceRegistry(
                builder.services,
                PEERS,
                Map.of(
                        AddressBook.LOCAL,
                        builder.localAddresses,
                        AddressBook.TUNNEL_END,
                        List.of(InetAddress.ofLiteral(TUNNEL))),
                builder.engines);
        for (Inventory.Entry service : registry.inventory().entries()) {
            service.servers().forEach(server -> server.setUsable(true, 0));
        }
        floods = new FloodLevel(builder.defence, builder.maxFlows * builder.engines);
        for (int i = 0; i < builder.engines; i++) {
            var flows = new FlowTable(builder.maxFlows, builder.seed, Arena.ofAuto());
            var services = new Services(registry.inventory());
            var counters = new Counters();
            var random = new SplittableRandom(builder.seed + i);
            var tunnel = TunnelEnd.of(
                    Inet4Address.ofLiteral(TUNNEL),
                    PEERS,
                    1500,
                    new TunnelSettings(Duration.ofSeconds(1), false, 10_000),
                    random,
                    Arena.ofAuto());
            var links = new Links(1500, 1500, Inet4Address.ofLiteral("172.16.0.1"), null, builder.localAddresses);
            var timeouts = new StateTimeouts(builder.timeouts);
            var forwarder = new Forwarder(
                    services,
                    flows,
                    timeouts,
                    tunnel,
                    links,
                    builder.behaviour,
                    floods,
                    counters,
                    engineOf(i, builder.engines),
                    random);
            engines.add(new Engine(services, flows, forwarder, counters));
        }
    }

    /** Tests choose the engine of a packet: each takes what it gets for its own. */
    private static HandOver engineOf(int number, int count) {
        return new HandOver() {
            @Override
            public int self() {
                return number;
            }

            @Override
            public int count() {
                return count;
            }

            @Override
            public int engine(long high, long low, int port) {
                return number;
            }

            @Override
            public boolean pass(int engine, MemorySegment memory, long at, int length, Side side) {
                return false;
            }
        };
    }

    static ServiceSpec service(String name, Protocol protocol, int port, ServerSpec... servers) {
        return new ServiceSpec(
                name,
                protocol,
                InetAddress.ofLiteral(VIP),
                port,
                SchedulerSpec.of(SchedulerKind.WRR),
                null,
                false,
                Limits.NONE,
                List.of(servers));
    }

    static ServiceSpec persistent(String name, Protocol protocol, int port, int prefix, ServerSpec... servers) {
        return new ServiceSpec(
                name,
                protocol,
                InetAddress.ofLiteral(VIP),
                port,
                SchedulerSpec.of(SchedulerKind.WRR),
                new Persistence(Duration.ofMinutes(5), prefix),
                false,
                Limits.NONE,
                List.of(servers));
    }

    static ServiceSpec with(ServiceSpec spec, Limits limits) {
        return new ServiceSpec(
                spec.name(),
                spec.protocol(),
                spec.vip(),
                spec.port(),
                spec.scheduler(),
                spec.persistence(),
                spec.onePacket(),
                limits,
                spec.servers());
    }

    static ServiceSpec onePacket(ServiceSpec spec) {
        return new ServiceSpec(
                spec.name(),
                spec.protocol(),
                spec.vip(),
                spec.port(),
                spec.scheduler(),
                spec.persistence(),
                true,
                spec.limits(),
                spec.servers());
    }

    static ServiceSpec with(ServiceSpec spec, ServerSpec... servers) {
        return new ServiceSpec(
                spec.name(),
                spec.protocol(),
                spec.vip(),
                spec.port(),
                spec.scheduler(),
                spec.persistence(),
                spec.onePacket(),
                spec.limits(),
                List.of(servers));
    }

    static ServerSpec nat(String address, int port, int weight) {
        return new ServerSpec(InetAddress.ofLiteral(address), port, weight);
    }

    static ServerSpec nat(String address, int port, int weight, int upper, int lower) {
        return new ServerSpec(InetAddress.ofLiteral(address), port, weight, new Forwarding.Nat(), upper, lower);
    }

    static ServerSpec dr(String address, int weight) {
        return new ServerSpec(InetAddress.ofLiteral(address), 0, weight, new Forwarding.DirectRouting(), 0, 0);
    }

    Engine engine(int number) {
        return engines.get(number);
    }

    FlowTable flows() {
        return engines.getFirst().flows();
    }

    Forwarder forwarder() {
        return engines.getFirst().forwarder();
    }

    Counter fromClient(PacketBuilder packet) {
        return fromClient(0, packet);
    }

    Counter fromClient(int engine, PacketBuilder packet) {
        return handle(engine, packet.inMemory(), Side.CLIENTS);
    }

    Counter fromServer(PacketBuilder packet) {
        return handle(0, packet.inMemory(), Side.SERVERS);
    }

    /** Wraps a packet as a peer's director does. */
    Counter fromTunnel(String peer, PacketBuilder packet) {
        return handle(0, PacketBuilder.inMemory(PacketBuilder.ipip(peer, TUNNEL, packet.bytes())), Side.CLIENTS);
    }

    Counter handle(int engine, MemorySegment memory, Side side) {
        int length = (int) memory.byteSize() - PacketBuilder.ROOM;
        Counter fate = engine(engine).forwarder().handle(memory, PacketBuilder.ROOM, length, side, false, 0, nowNs);
        engine(engine).counters().add(fate);
        return fate;
    }

    /** The address the packet handled last went to, in a few letters. */
    String wentTo() {
        return wentTo(0);
    }

    String wentTo(int engine) {
        var packet = engine(engine).forwarder().packet();
        return Ip.address(packet.routeHigh(), packet.routeLow()).getHostAddress();
    }

    /** Sends a client's packet, and says which server got it, or the packet's fate if none did. */
    String sendTo(PacketBuilder packet) {
        Counter fate = fromClient(packet);
        return fate.kind() == Counter.Kind.SENT ? wentTo() : fate.label();
    }

    void pass(Duration time) {
        nowNs += time.toNanos();
        turn();
    }

    /** Whole seconds one by one, as an engine lives them. */
    void passSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            pass(Duration.ofSeconds(1));
        }
    }

    /** Everything that is due is done. */
    void turn() {
        for (Engine engine : engines) {
            while (engine.forwarder().expire(nowNs, 1000)) {
                // more
            }
        }
    }

    void apply(ServiceSpec... services) {
        registry.apply(List.of(services), nowNs);
        engines.forEach(engine -> engine.services().use(registry.inventory()));
    }

    RealServer server(String service, ServerSpec server) {
        return registry.server(service, server);
    }

    void setUsable(String service, ServerSpec server, boolean usable) {
        registry.server(service, server).setUsable(usable, nowNs);
        engines.forEach(engine -> engine.services().serversChanged(service));
    }

    void spill(String service, int localFlows, Duration lease, String... sites) {
        List<SpillPlan.Credit> credits =
                Arrays.stream(sites).map(SpillPlan.Credit::unlimited).toList();
        engines.forEach(engine ->
                engine.services().setSpill(service, new SpillPlan(localFlows, credits, lease.toNanos()), nowNs));
    }

    ServiceStats service(String name) {
        return engines.getFirst().services().stats().stream()
                .filter(service -> service.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    ServerStats stats(String service, int server) {
        return service(service).servers().get(server);
    }

    long count(Counter counter) {
        return engines.stream()
                .mapToLong(engine -> engine.counters().get(counter))
                .sum();
    }

    /** Everything that is counted of flows equals what the tables hold. */
    void recount(String why) {
        int halfOpen = 0;
        for (Engine engine : engines) {
            FlowTable flows = engine.flows();
            for (int flow = 0; flow < flows.limit(); flow++) {
                halfOpen += flows.isFlow(flow) && flows.state(flow).isHalfOpen() ? 1 : 0;
            }
        }
        assertThat(floods.halfOpen()).as("half open " + why).isEqualTo(halfOpen);
        for (Inventory.Entry entry : registry.inventory().entries()) {
            int ofService = 0;
            for (RealServer server : entry.servers()) {
                int active = 0;
                int inactive = 0;
                for (Engine engine : engines) {
                    FlowTable flows = engine.flows();
                    for (int flow = 0; flow < flows.limit(); flow++) {
                        if (flows.isFlow(flow) && flows.target(flow) == server.number()) {
                            FlowState state = flows.state(flow);
                            active += state.isActive() ? 1 : 0;
                            inactive += state.isActive() ? 0 : 1;
                        }
                    }
                }
                assertThat(server.active()).as("active " + why).isEqualTo(active);
                assertThat(server.inactive()).as("inactive " + why).isEqualTo(inactive);
                ofService += active + inactive;
            }
            assertThat(entry.gate().flows()).as("of the service " + why).isGreaterThanOrEqualTo(ofService);
        }
    }
}

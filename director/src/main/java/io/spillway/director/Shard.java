package io.spillway.director;

import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.forward.FloodLevel;
import io.spillway.director.forward.FlowEnd;
import io.spillway.director.forward.Forwarder;
import io.spillway.director.forward.HandOver;
import io.spillway.director.forward.Links;
import io.spillway.director.forward.Services;
import io.spillway.director.forward.Side;
import io.spillway.director.forward.TunnelEnd;
import io.spillway.director.linux.LazyMemory;
import io.spillway.director.linux.LinuxException;
import io.spillway.director.linux.Poller;
import io.spillway.director.linux.Waker;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ip;
import io.spillway.director.port.Egress;
import io.spillway.director.port.NextHop;
import io.spillway.director.port.NextHops;
import io.spillway.director.port.PacketPort;
import io.spillway.director.port.Port;
import io.spillway.director.port.Resolver;
import io.spillway.director.service.Inventory;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.ServiceRegistry;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * One engine of a director with all that it alone works with: the flows that are steered to it, their table, its sockets and
 * next hops. Thread rule: {@link #execute} from any thread; what else is said to be the engine's is to be called by it.
 */
final class Shard {
    private final List<PacketPort> ports;
    private final Services services;
    private final FlowTable flows;
    private final Counters counters = new Counters();
    private final Forwarder forwarder;
    private final NextHops nextHops;
    private final Egress egress;
    private final Pipeline pipeline;
    private final Engine engine;

    /**
     * @param number from 0
     * @param floods the same for all engines
     * @param resources closes what is opened here
     * @param startNs when the clock of all engines began
     */
    Shard(
            int number,
            List<PacketPort> ports,
            DirectorSettings settings,
            ServiceRegistry registry,
            TunnelEnd tunnel,
            Links links,
            FloodLevel floods,
            HandOver handOver,
            Resolver resolver,
            Resources resources,
            long startNs)
            throws LinuxException {
        this.ports = ports;
        Arena arena = resources.add(Arena.ofShared());
        services = new Services(registry.inventory());
        int maxFlows = Math.ceilDiv(settings.maxFlows(), settings.shards());
        var random = new SecureRandom();
        flows = new FlowTable(maxFlows, random.nextLong(), new LazyMemory(arena));
        forwarder = new Forwarder(
                services,
                flows,
                new StateTimeouts(settings.timeouts()),
                tunnel,
                links,
                settings.behaviour(),
                floods,
                counters,
                handOver,
                new SplittableRandom(random.nextLong()));
        nextHops = new NextHops(resolver::ask, random.nextLong());
        egress = new Egress(ports, nextHops, counters, arena);
        List<Side> sides = ports.size() == 1 ? List.of(Side.BOTH) : List.of(Side.CLIENTS, Side.SERVERS);
        Waker waker = resources.add(new Waker());
        Poller poller = resources.add(
                Poller.of(waker, ports.stream().map(PacketPort::socket).toList()));
        pipeline = new Pipeline(forwarder, egress, counters, sides, arena);
        engine = resources.add(new Engine("director-engine-" + number, ports, pipeline, poller, waker, startNs));
    }

    void start() {
        engine.start();
    }

    /** Runs a command on the engine's thread; see {@link Engine#execute}. */
    void execute(LongConsumer command) {
        engine.execute(command);
    }

    /** The engine's: takes a packet that came to another engine. */
    void take(byte[] packet, Side side) {
        pipeline.take(packet, side);
    }

    /** The engine's. */
    Services services() {
        return services;
    }

    /** The engine's. */
    void use(Inventory inventory) {
        services.use(inventory);
    }

    /** The engine's. */
    void learn(NextHop answer) {
        egress.learn(answer);
    }

    /** The engine's: from now on packets for servers on this host go there. */
    void use(Port ownHost) {
        egress.use(ownHost);
    }

    /** The engine's. */
    void refreshNextHops() {
        nextHops.refresh();
    }

    /** The engine's: next hops are known before the first client comes. */
    void resolveAhead(Collection<InetAddress> addresses) {
        addresses.forEach(address -> nextHops.find(Ip.high(address), Ip.low(address)));
    }

    /** The engine's: see {@link Forwarder#drain}. */
    void drain(RealServer server, long deadlineNs) {
        forwarder.drain(server, deadlineNs, FlowEnd.SILENT);
    }

    /** The engine's. */
    int flows() {
        return flows.size();
    }

    int maxFlows() {
        return flows.maxFlows();
    }

    /** The engine's. */
    List<TunnelStats> tunnelStats() {
        return forwarder.tunnelStats();
    }

    /** The engine's. */
    Counters counters() {
        for (PacketPort port : ports) {
            counters.add(Counter.RING_FULL, port.takeReceiveLosses());
        }
        return counters;
    }
}

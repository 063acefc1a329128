package io.spillway.lab.bench;

import io.spillway.director.Behaviour;
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
import io.spillway.director.linux.LazyMemory;
import io.spillway.director.linux.PacketSocket;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ip;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A director's forwarder with its flow table, as the daemon makes them, but without ports: one service, wlc over sixteen
 * servers. It decides on the packets of a batch. One thread.
 */
final class BenchEngine {
    static final int SERVERS = 16;
    static final int PORT = 5001;

    /** The forwarder is told of so many packets before it is given the first of them, as the daemon's is. */
    private static final int GROUP = PacketSocket.GROUP;

    private static final int EXPIRY_STEPS = 64;
    private static final String SERVICE = "bench";
    private static final long HASH_SEED = 1;
    private static final int MTU = 1500;
    /** Each has 64,512 ports for each server: with a million flows a fifth of all pairs is taken. */
    private static final int LOCAL_ADDRESSES = 5;

    private final long[] ats = new long[GROUP];
    private final Forwarder forwarder;
    private final FlowTable flows;
    private final EnginePackets packets;
    private final boolean isV6;
    private final long vipHigh;
    private final long vipLow;

    /**
     * @param maxFlows size of the table
     * @param arena of the table and the packets
     */
    BenchEngine(boolean isTcp, boolean isV6, Forwarding forwarding, int maxFlows, Arena arena) {
        InetAddress vip = InetAddress.ofLiteral(isV6 ? "2001:db8:4::1" : "10.102.4.1");
        this.isV6 = isV6;
        vipHigh = Ip.high(vip);
        vipLow = Ip.low(vip);
        List<ServerSpec> servers = IntStream.rangeClosed(1, SERVERS)
                .mapToObj(number -> InetAddress.ofLiteral((isV6 ? "2001:db8:2::" : "10.102.2.") + number))
                .map(address -> new ServerSpec(address, PORT, 1, forwarding, 0, 0))
                .toList();
        List<InetAddress> locals = IntStream.rangeClosed(1, LOCAL_ADDRESSES)
                .mapToObj(number -> InetAddress.ofLiteral("10.102.3." + number))
                .toList();
        Protocol protocol = isTcp ? Protocol.TCP : Protocol.UDP;
        var service = new ServiceSpec(SERVICE, protocol, vip, PORT, SchedulerSpec.of(SchedulerKind.WLC), servers);
        var registry = new ServiceRegistry(List.of(service), List.of(), Map.of(AddressBook.LOCAL, locals), 1);
        servers.forEach(server -> registry.server(SERVICE, server).setUsable(true, 0));
        flows = new FlowTable(maxFlows, HASH_SEED, new LazyMemory(arena));
        packets = new EnginePackets(arena);
        forwarder = new Forwarder(
                new Services(registry.inventory()),
                flows,
                new StateTimeouts(Timeouts.DEFAULT),
                TunnelEnd.NONE,
                new Links(MTU, MTU, Inet4Address.ofLiteral("10.102.2.254"), null, locals),
                Behaviour.DEFAULT,
                new Counters(),
                HandOver.NONE);
    }

    /**
     * Writes a client's packet to the service into the batch.
     *
     * @param flow whose: see {@link Clients}
     * @param flags of TCP; 0: the packet is UDP
     */
    void write(int place, int flow, int flags) {
        packets.write(
                place,
                Clients.high(flow, isV6),
                Clients.low(flow, isV6),
                Clients.port(flow),
                vipHigh,
                vipLow,
                PORT,
                flags);
    }

    /** Memory outside the heap for each flow of a full table. */
    static double bytesPerFlow(int maxFlows) {
        try (var arena = Arena.ofConfined()) {
            var allocated = new long[1];
            SegmentAllocator lazy = new LazyMemory(arena);
            var _ = new FlowTable(maxFlows, HASH_SEED, (bytes, alignment) -> {
                allocated[0] += bytes;
                return lazy.allocate(bytes, alignment);
            });
            return (double) allocated[0] / maxFlows;
        }
    }

    EnginePackets packets() {
        return packets;
    }

    /** Flows held. */
    int flows() {
        return flows.size();
    }

    /**
     * Has the first packets of the batch decided on.
     *
     * @param count the first of a batch; any number
     * @throws IllegalStateException one has another fate
     */
    void decide(int count, Side side, Counter fate, long nowNs) {
        for (int first = 0; first < count; first += GROUP) {
            int end = Math.min(first + GROUP, count);
            for (int place = first; place < end; place++) {
                ats[place - first] = packets.at(place);
            }
            forwarder.prepare(packets.memory(), ats, 0, end - first);
            for (int place = first; place < end; place++) {
                Counter is = forwarder.handle(
                        packets.memory(), packets.at(place), packets.available(), side, false, 0, nowNs);
                if (is != fate) {
                    throw new IllegalStateException("a packet of the benchmark was not forwarded: " + is);
                }
            }
        }
    }

    /** Ends all flows whose time is up. */
    void expire(long nowNs) {
        while (expireSome(nowNs)) {
            // The engine would deal with packets between.
        }
    }

    /**
     * As much work on expiry as the engine does in a turn.
     *
     * @return there is more to do
     */
    boolean expireSome(long nowNs) {
        return forwarder.expire(nowNs, EXPIRY_STEPS);
    }
}

package io.spillway.director.port;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Packet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.time.Duration;
import java.util.List;

/** Sends rewritten packets to their next hops, and counts what became of them. Thread rule: engine thread only. */
public final class Egress {
    private static final long PATIENCE_NS = Duration.ofSeconds(1).toNanos();

    private final List<? extends Port> ports;
    private final NextHops nextHops;
    private final Counters counters;
    private final Parking parking;

    /** @param ports by their numbers */
    public Egress(List<? extends Port> ports, NextHops nextHops, Counters counters, SegmentAllocator allocator) {
        this.ports = ports;
        this.nextHops = nextHops;
        this.counters = counters;
        this.parking = new Parking(allocator);
    }

    /**
     * Sends a packet; 14 bytes in front of it are overwritten. Its memory must stay as it is until {@link #flush}.
     *
     * @param fate counted if the packet gets away
     */
    public void send(Packet packet, Counter fate, long nowNs) {
        long frameAt = packet.at() - Ethernet.HEADER_BYTES;
        int length = packet.totalBytes() + Ethernet.HEADER_BYTES;
        long high = packet.routeHigh();
        long low = packet.routeLow();
        long hop = nextHops.find(high, low);
        if (hop == NextHops.UNRESOLVED) {
            boolean parked = parking.park(packet.memory(), frameAt, length, high, low, fate, nowNs + PATIENCE_NS);
            if (!parked) {
                counters.add(Counter.NEXT_HOP_UNRESOLVED);
            }
            return;
        }
        counters.add(send(packet.memory(), frameAt, length, hop, fate));
    }

    /**
     * Sends a packet of the director's own making, or a copy: it has no fate, and doesn't wait for its next hop, because
     * whoever made it does so again. Its memory must stay as it is until {@link #flush}.
     *
     * @param at offset of the packet; 14 bytes in front of it are overwritten
     * @param high and {@code low}: where it goes, as {@link Ip} has it
     * @param event counted if the packet gets away
     */
    public void sendOwn(MemorySegment memory, long at, int length, long high, long low, Counter event) {
        long hop = nextHops.find(high, low);
        boolean sent = hop != NextHops.UNRESOLVED
                && send(memory, at - Ethernet.HEADER_BYTES, length + Ethernet.HEADER_BYTES, hop, event) == event;
        counters.add(sent ? event : Counter.OWN_UNSENT);
    }

    /**
     * The largest packet, in bytes, that can be sent to a destination: the least of what the interface, the route and
     * {@link NextHops#reduceMtu} say. 0: it isn't known yet, or there is no route; it is asked for, and the packet may be
     * sent as if it fitted.
     */
    public int pathMtu(long high, long low, long nowNs) {
        long hop = nextHops.find(high, low);
        if (hop == NextHops.UNRESOLVED || hop == NextHops.NO_ROUTE) {
            return 0;
        }
        int interfaceMtu = ports.get(NextHops.port(hop)).mtu();
        int mtu = nextHops.mtu(high, low, nowNs);
        return mtu == 0 ? interfaceMtu : Math.min(mtu, interfaceMtu);
    }

    /** Takes over an answer of the resolver, and sends the packets that waited for it. */
    public void learn(NextHop answer) {
        nextHops.learn(answer);
        if (parking.isEmpty()) {
            return;
        }
        for (int place = 0; place < Parking.PLACES; place++) {
            if (parking.isFor(place, answer.high(), answer.low())) {
                counters.add(send(
                        parking.memory(), parking.at(place), parking.length(place), answer.hop(), parking.fate(place)));
                parking.leave(place);
            }
        }
        flush();
    }

    /** Gives up packets that waited too long. */
    public void expire(long nowNs) {
        if (parking.isEmpty()) {
            return;
        }
        for (int place = 0; place < Parking.PLACES; place++) {
            if (parking.length(place) > 0 && parking.deadlineNs(place) <= nowNs) {
                counters.add(Counter.NEXT_HOP_UNRESOLVED);
                parking.leave(place);
            }
        }
    }

    public void flush() {
        for (int i = 0; i < ports.size(); i++) {
            counters.add(Counter.TRANSMIT_FAILED, ports.get(i).flush());
        }
    }

    private Counter send(MemorySegment memory, long at, int length, long hop, Counter fate) {
        if (hop == NextHops.NO_ROUTE) {
            return Counter.NO_ROUTE;
        }
        Port port = ports.get(NextHops.port(hop));
        if (length - Ethernet.HEADER_BYTES > port.mtu()) {
            return Counter.OVER_MTU;
        }
        int version = Bytes.u8(memory, at + Ethernet.HEADER_BYTES) >>> 4;
        int type = version == 6 ? Ethernet.TYPE_IPV6 : Ethernet.TYPE_IPV4;
        Ethernet.write(memory, at, NextHops.mac(hop), port.mac(), type);
        port.send(memory, at, length);
        return fate;
    }
}

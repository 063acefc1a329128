package io.spillway.director.port;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Offload;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Segmenter;
import io.spillway.director.packet.VirtioHeader;
import io.spillway.director.tunnel.Outbox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends rewritten packets to their next hops, and counts what became of them. What was received unfinished (checksum, cutting)
 * leaves unfinished, unless it went into a tunnel: then it is finished here. Thread rule: engine thread only.
 */
public final class Egress {
    private static final long PATIENCE_NS = Duration.ofSeconds(1).toNanos();

    private final List<? extends Port> ports;
    private final NextHops nextHops;
    private final Counters counters;
    private final Parking parking;
    private final Segmenter segmenter;
    private @Nullable Port ownHost;

    /** @param ports by their numbers */
    public Egress(List<? extends Port> ports, NextHops nextHops, Counters counters, SegmentAllocator allocator) {
        this.ports = ports;
        this.nextHops = nextHops;
        this.counters = counters;
        this.parking = new Parking(allocator);
        this.segmenter = new Segmenter(allocator);
    }

    /** Where packets for servers on this host go from now on. */
    public void use(Port ownHost) {
        this.ownHost = ownHost;
    }

    /**
     * Sends a packet; 24 bytes in front of it are overwritten. Its memory must stay as it is until {@link #flush}.
     *
     * @param offload what was left to do when it was received, in the same memory
     * @param fate counted if the packet gets away
     */
    public void send(Packet packet, Offload offload, Counter fate, long nowNs) {
        if (fate == Counter.FORWARDED_LOCAL) {
            counters.add(toOwnHost(packet, offload) ? fate : Counter.NO_ROUTE);
            return;
        }
        MemorySegment memory = packet.memory();
        int bytes = packet.totalBytes();
        long frameAt = packet.at() - Ethernet.HEADER_BYTES;
        int largest = bytes;
        long transportAt = offload.transportAt() - packet.movedBytes();
        if (!offload.isUnfinished()) {
            VirtioHeader.clear(memory, frameAt);
        } else if (offload.gsoSize() == 0 || packet.outerBytes() == 0) {
            largest = prepare(memory, packet.at(), bytes, innerAt(packet), offload, transportAt);
        } else {
            long hop = nextHops.find(packet.routeHigh(), packet.routeLow());
            counters.add(cut(memory, packet.at(), bytes, innerAt(packet), offload, transportAt, hop, fate));
            return;
        }
        int length = bytes + Ethernet.HEADER_BYTES;
        long hop = nextHops.find(packet.routeHigh(), packet.routeLow());
        if (hop == NextHops.UNRESOLVED) {
            long deadlineNs = nowNs + PATIENCE_NS;
            if (!parking.park(
                    memory, frameAt, length, largest, packet.routeHigh(), packet.routeLow(), fate, deadlineNs)) {
                counters.add(Counter.NEXT_HOP_UNRESOLVED);
            }
            return;
        }
        counters.add(send(memory, frameAt, length, largest, hop, fate));
    }

    /**
     * Sends a packet of the director's own making, or a copy: it has no fate, and doesn't wait for its next hop, because
     * whoever made it does so again. Its memory must stay as it is until {@link #flush}.
     *
     * @param at offset of the packet; 24 bytes in front of it are overwritten
     * @param event counted if the packet gets away
     */
    public void sendOwn(MemorySegment memory, long at, int length, long high, long low, Counter event) {
        VirtioHeader.clear(memory, at - Ethernet.HEADER_BYTES);
        sendFinished(memory, at, length, high, low, event);
    }

    /**
     * Sends a copy, with another outer header, of a packet that was received unfinished and put into a tunnel.
     *
     * @param original as it is after that
     * @param offload what was left to do when the original was received
     */
    public void sendCopy(
            Packet original,
            Offload offload,
            MemorySegment memory,
            long at,
            int length,
            long high,
            long low,
            Counter event) {
        long fromEnd = original.at() + original.totalBytes() - offload.transportAt();
        long transportAt = at + length - fromEnd;
        long innerAt = at + (innerAt(original) - original.at());
        if (offload.gsoSize() == 0) {
            prepare(memory, at, length, innerAt, offload, transportAt);
            sendFinished(memory, at, length, high, low, event);
        } else {
            long hop = nextHops.find(high, low);
            boolean sent = cut(memory, at, length, innerAt, offload, transportAt, hop, event) == event;
            counters.add(sent ? event : Counter.OWN_UNSENT);
        }
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
            if (parking.length(place) > 0 && parking.isFor(place, answer.high(), answer.low())) {
                counters.add(send(
                        parking.memory(),
                        parking.at(place),
                        parking.length(place),
                        parking.largest(place),
                        answer.hop(),
                        parking.fate(place)));
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
        if (ownHost != null) {
            counters.add(Counter.TRANSMIT_FAILED, ownHost.flush());
        }
        segmenter.clear();
    }

    /** There is no next hop to ask for, and whatever the packet's sender left unfinished stays so: it never meets a wire. */
    private boolean toOwnHost(Packet packet, Offload offload) {
        MemorySegment memory = packet.memory();
        long frameAt = packet.at() - Ethernet.HEADER_BYTES;
        int length = packet.totalBytes() + Ethernet.HEADER_BYTES;
        if (offload.isUnfinished()) {
            offload.leave(memory, frameAt, offload.transportAt(), length);
        } else {
            VirtioHeader.clear(memory, frameAt);
        }
        return toOwnHost(memory, frameAt, length);
    }

    /** Whether it could be done. */
    private boolean toOwnHost(MemorySegment memory, long frameAt, int length) {
        if (ownHost == null) {
            return false;
        }
        boolean isV4 = Bytes.u8(memory, frameAt + Ethernet.HEADER_BYTES) >>> 4 == 4;
        int type = isV4 ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6;
        Ethernet.write(memory, frameAt, ownHost.mac(), ownHost.mac(), type);
        ownHost.send(memory, frameAt, length);
        return true;
    }

    private void sendFinished(MemorySegment memory, long at, int length, long high, long low, Counter event) {
        int frameLength = length + Ethernet.HEADER_BYTES;
        if (high == Outbox.OWN_HOST) {
            counters.add(toOwnHost(memory, at - Ethernet.HEADER_BYTES, frameLength) ? event : Counter.OWN_UNSENT);
            return;
        }
        long hop = nextHops.find(high, low);
        boolean sent = hop != NextHops.UNRESOLVED
                && send(memory, at - Ethernet.HEADER_BYTES, frameLength, length, hop, event) == event;
        counters.add(sent ? event : Counter.OWN_UNSENT);
    }

    /** Offset of the IP header in front of the transport header. */
    private static long innerAt(Packet packet) {
        return packet.at() + packet.outerBytes();
    }

    /**
     * Finishes the checksum of a packet inside a tunnel; leaves it, and cutting, to the kernel if the packet is in none.
     *
     * @return bytes of the largest packet that this will be on a wire
     */
    private static int prepare(
            MemorySegment memory, long at, int bytes, long innerAt, Offload offload, long transportAt) {
        long frameAt = at - Ethernet.HEADER_BYTES;
        if (innerAt != at) {
            offload.complete(memory, innerAt, transportAt, at + bytes);
            VirtioHeader.clear(memory, frameAt);
            return bytes;
        }
        offload.leave(memory, frameAt, transportAt, bytes + Ethernet.HEADER_BYTES);
        return offload.gsoSize() == 0 ? bytes : Math.min(bytes, segmentBytes(memory, at, offload, transportAt));
    }

    /** Sends the segments of a large packet inside a tunnel. */
    private Counter cut(
            MemorySegment memory,
            long at,
            int bytes,
            long innerAt,
            Offload offload,
            long transportAt,
            long hop,
            Counter fate) {
        if (hop == NextHops.UNRESOLVED) {
            return Counter.NEXT_HOP_UNRESOLVED; // larger than what can be parked
        }
        if (hop != NextHops.NO_ROUTE
                && Math.min(bytes, segmentBytes(memory, at, offload, transportAt))
                        > ports.get(NextHops.port(hop)).mtu()) {
            return Counter.OVER_MTU;
        }
        int transport = offload.transport();
        int gsoSize = offload.gsoSize();
        int count = segmenter.cut(memory, at, bytes, innerAt, transportAt, transport, gsoSize);
        if (count == 0 && !segmenter.isEmpty()) {
            flush();
            count = segmenter.cut(memory, at, bytes, innerAt, transportAt, transport, gsoSize);
        }
        Counter result = count == 0 ? Counter.TOO_MANY_SEGMENTS : fate;
        for (int i = 0; i < count; i++) {
            long frameAt = segmenter.at(i) - Ethernet.HEADER_BYTES;
            int length = segmenter.length(i);
            VirtioHeader.clear(segmenter.memory(), frameAt);
            result = send(segmenter.memory(), frameAt, length + Ethernet.HEADER_BYTES, length, hop, fate);
        }
        return result;
    }

    private static int segmentBytes(MemorySegment memory, long at, Offload offload, long transportAt) {
        return (int) (transportAt - at) + offload.transportHeaderBytes(memory, transportAt) + offload.gsoSize();
    }

    /** @param largest packet that the frame will be on a wire, in bytes */
    private Counter send(MemorySegment memory, long at, int length, int largest, long hop, Counter fate) {
        if (hop == NextHops.NO_ROUTE) {
            return Counter.NO_ROUTE;
        }
        Port port = ports.get(NextHops.port(hop));
        if (largest > port.mtu()) {
            return Counter.OVER_MTU;
        }
        int version = Bytes.u8(memory, at + Ethernet.HEADER_BYTES) >>> 4;
        int type = version == 6 ? Ethernet.TYPE_IPV6 : Ethernet.TYPE_IPV4;
        Ethernet.write(memory, at, NextHops.mac(hop), port.mac(), type);
        port.send(memory, at, length);
        return fate;
    }
}

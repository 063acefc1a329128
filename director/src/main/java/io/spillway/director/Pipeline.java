package io.spillway.director;

import io.spillway.director.forward.Forwarder;
import io.spillway.director.forward.Side;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Offload;
import io.spillway.director.packet.VirtioHeader;
import io.spillway.director.port.Egress;
import io.spillway.director.port.FrameHandler;
import io.spillway.director.port.Port;
import io.spillway.director.tunnel.Outbox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a frame through the director: from a port, through the forwarder, to a port. Time is passed in. Thread
 * rule: engine thread only.
 */
final class Pipeline implements FrameHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final long ERROR_LOG_INTERVAL_NS = Duration.ofSeconds(1).toNanos();
    /** Work on expiry per turn of the engine: enough for 10,000 turns a second to end half a million flows. */
    private static final int EXPIRY_STEPS = 64;
    /** In front of a packet on the desk, for what it is wrapped in. */
    private static final long DESK_ROOM = 256;

    private static final long MAX_PACKET_BYTES = 65_536;

    private final Forwarder forwarder;
    private final Outbox outbox;
    private final Egress egress;
    private final Counters counters;
    private final List<Side> sides;
    /** Where packets that come from other engines are dealt with. */
    private final MemorySegment desk;

    private long nowNs;
    private long nextErrorLogNs;
    private final Offload offload = new Offload();

    /** @param sides of the ports, by their numbers */
    Pipeline(Forwarder forwarder, Egress egress, Counters counters, List<Side> sides, SegmentAllocator allocator) {
        desk = allocator.allocate(DESK_ROOM + MAX_PACKET_BYTES, 64);
        this.forwarder = forwarder;
        this.outbox = forwarder.outbox();
        this.egress = egress;
        this.counters = counters;
        this.sides = sides;
    }

    /**
     * To be called before each batch, also when there is nothing to receive.
     *
     * @return there is more to do than should be done at once
     */
    boolean advance(long nowNs) {
        this.nowNs = nowNs;
        egress.expire(nowNs);
        forwarder.probe(nowNs);
        sendBeside(false);
        flushOwn();
        return forwarder.expire(nowNs, EXPIRY_STEPS);
    }

    @Override
    public void frame(Port from, MemorySegment memory, long at, int length) {
        counters.add(Counter.RECEIVED);
        try {
            offload.read(memory, at, length);
            dispatch(handle(from, memory, at, length));
        } catch (RuntimeException | Error e) {
            counters.add(Counter.ENGINE_ERROR);
            logRarely(e);
        }
    }

    @Override
    public void ahead(Port from, MemorySegment memory, long[] ats, int count) {
        forwarder.prepare(memory, ats, Ethernet.HEADER_BYTES, count);
    }

    /** A packet, from the IP header on, that came to another engine. */
    void take(byte[] packet, Side side) {
        counters.add(Counter.RECEIVED);
        try {
            MemorySegment.copy(MemorySegment.ofArray(packet), 0, desk, DESK_ROOM, packet.length);
            VirtioHeader.clear(desk, DESK_ROOM - Ethernet.HEADER_BYTES);
            offload.read(desk, DESK_ROOM - Ethernet.HEADER_BYTES, packet.length + Ethernet.HEADER_BYTES);
            dispatch(forwarder.handle(desk, DESK_ROOM, packet.length, side, false, 0, nowNs));
        } catch (RuntimeException | Error e) {
            counters.add(Counter.ENGINE_ERROR);
            logRarely(e);
        }
        endOfBatch();
    }

    @Override
    public void endOfBatch() {
        egress.flush();
        outbox.clear();
    }

    /** What the forwarder wants sent beside the packet it was given; copies of an unfinished one are finished first. */
    private void sendBeside(boolean isUnfinished) {
        while (outbox.next()) {
            if (isUnfinished && outbox.event() == Counter.OFFER_COPIES) {
                egress.sendCopy(
                        forwarder.packet(),
                        offload,
                        outbox.memory(),
                        outbox.at(),
                        outbox.length(),
                        outbox.destinationHigh(),
                        outbox.destinationLow(),
                        outbox.event());
            } else {
                egress.sendOwn(
                        outbox.memory(),
                        outbox.at(),
                        outbox.length(),
                        outbox.destinationHigh(),
                        outbox.destinationLow(),
                        outbox.event());
            }
        }
    }

    private void flushOwn() {
        if (!outbox.isEmpty()) {
            egress.flush();
            outbox.clear();
        }
    }

    private void dispatch(Counter fate) {
        if (fate.kind() == Counter.Kind.SENT) {
            if (forwarder.packet().isFinished()) {
                offload.finish();
            }
            egress.send(forwarder.packet(), offload, fate, nowNs);
        } else {
            counters.add(fate);
        }
        sendBeside(offload.isUnfinished());
        if (outbox.isHalfFull()) {
            flushOwn();
        }
    }

    private Counter handle(Port from, MemorySegment memory, long at, int length) {
        if (length < Ethernet.HEADER_BYTES) {
            return Counter.TRUNCATED;
        }
        int type = Ethernet.type(memory, at);
        if (type != Ethernet.TYPE_IPV4 && type != Ethernet.TYPE_IPV6) {
            return Counter.NOT_IP;
        }
        return forwarder.handle(
                memory,
                at + Ethernet.HEADER_BYTES,
                length - Ethernet.HEADER_BYTES,
                sides.get(from.number()),
                offload.isUnfinished(),
                offload.gsoSize(),
                nowNs);
    }

    private void logRarely(Throwable e) {
        if (nowNs >= nextErrorLogNs) {
            nextErrorLogNs = nowNs + ERROR_LOG_INTERVAL_NS;
            LOG.error("A packet was dropped because of a defect; please report this stack trace", e);
        }
    }
}

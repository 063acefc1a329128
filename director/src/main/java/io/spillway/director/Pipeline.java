package io.spillway.director;

import io.spillway.director.forward.Forwarder;
import io.spillway.director.forward.Side;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Offload;
import io.spillway.director.port.Egress;
import io.spillway.director.port.FrameHandler;
import io.spillway.director.port.Port;
import io.spillway.director.tunnel.Outbox;
import java.lang.foreign.MemorySegment;
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

    private final Forwarder forwarder;
    private final Outbox outbox;
    private final Egress egress;
    private final Counters counters;
    private final List<Side> sides;
    private long nowNs;
    private long nextErrorLogNs;
    private final Offload offload = new Offload();

    /** @param sides of the ports, by their numbers */
    Pipeline(Forwarder forwarder, Egress egress, Counters counters, List<Side> sides) {
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
            Counter fate = handle(from, memory, at, length);
            if (fate.kind() == Counter.Kind.SENT) {
                egress.send(forwarder.packet(), offload, fate, nowNs);
            } else {
                counters.add(fate);
            }
            sendBeside(offload.isUnfinished());
            if (outbox.isHalfFull()) {
                flushOwn();
            }
        } catch (RuntimeException | Error e) {
            counters.add(Counter.ENGINE_ERROR);
            logRarely(e);
        }
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
                        outbox.destination(),
                        outbox.event());
            } else {
                egress.sendOwn(outbox.memory(), outbox.at(), outbox.length(), outbox.destination(), outbox.event());
            }
        }
    }

    private void flushOwn() {
        if (!outbox.isEmpty()) {
            egress.flush();
            outbox.clear();
        }
    }

    private Counter handle(Port from, MemorySegment memory, long at, int length) {
        if (length < Ethernet.HEADER_BYTES) {
            return Counter.TRUNCATED;
        }
        if (Ethernet.type(memory, at) != Ethernet.TYPE_IPV4) {
            return Counter.NOT_IPV4;
        }
        return forwarder.handle(
                memory,
                at + Ethernet.HEADER_BYTES,
                length - Ethernet.HEADER_BYTES,
                sides.get(from.number()),
                false, // Whether partial or not: egress finishes it, or leaves it to the kernel.
                nowNs);
    }

    private void logRarely(Throwable e) {
        if (nowNs >= nextErrorLogNs) {
            nextErrorLogNs = nowNs + ERROR_LOG_INTERVAL_NS;
            LOG.error("A packet was dropped because of a defect; please report this stack trace", e);
        }
    }
}

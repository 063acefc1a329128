package io.spillway.director.forward;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Packet;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.RealServer;
import io.spillway.director.tunnel.Outbox;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Sends later fragments after the first one of their packet. Thread rule: engine thread only. */
final class FragmentDesk {
    /** In the place of a target's number. */
    static final int TO_CLIENT = -1;

    private final Services services;
    private final Delivery delivery;
    private final Outbox outbox;
    private final Counters counters;
    private final int engine;
    private final HandOver handOver;
    private final Fragments fragments;
    /** A fragment that was kept, while it is sent. */
    private final Packet released = new Packet();

    FragmentDesk(Services services, Delivery delivery, Outbox outbox, Counters counters, HandOver handOver) {
        this.services = services;
        this.delivery = delivery;
        this.outbox = outbox;
        this.counters = counters;
        this.handOver = handOver;
        engine = handOver.self();
        fragments = new Fragments(new SplittableRandom().nextLong(), counters);
    }

    /** See {@link Fragments#receive}. */
    @Nullable
    Counter receive(Packet packet, int peer, long nowNs) {
        // Whoever fragments computes checksums first.
        packet.setOffload(false, 0);
        return fragments.receive(packet, peer, nowNs);
    }

    /**
     * Says what has come of the fragment received last, a first one, and sends those that were kept for it.
     *
     * @param packet with the addresses it goes on with
     * @param target its number, or {@link #TO_CLIENT}
     * @return {@code fate}
     */
    Counter decide(Counter fate, Packet packet, int target) {
        fragments.decide(fate, packet, target);
        for (int length = fragments.heldBytes(); length > 0; length = fragments.heldBytes()) {
            release(length);
        }
        return fate;
    }

    /**
     * Gives the fragment received last, a first one, to the engine of its flow, and those that were kept, and those to come:
     * the kernel can't, because the others have no ports to be steered by.
     *
     * @param at offset of what is given: the packet, or what it came in
     * @param side where it came in
     * @return its fate; null: the flow is this engine's
     */
    @Nullable
    Counter handOver(Packet packet, long at, int length, long high, long low, int port, Side side) {
        int other = handOver.engine(high, low, port);
        if (other == handOver.self()) {
            return null;
        }
        fragments.handOver(other);
        Counter fate = pass(packet, at, length, other, side);
        for (int bytes = fragments.heldBytes(); bytes > 0; bytes = fragments.heldBytes()) {
            // Only whole packets are kept, without the tunnel they came through.
            boolean isWhole = at == packet.at();
            int room = isWhole ? outbox.add(bytes, 0, 0, Counter.FRAGMENTS_RELEASED) : -1;
            if (room < 0) {
                fragments.dropHeld();
                continue;
            }
            fragments.takeHeld(outbox.memory(), room);
            if (!handOver.pass(other, outbox.memory(), room, bytes, side)) {
                counters.add(Counter.FRAGMENTS_LOST);
            }
            outbox.set(outbox.last(), room, 0, 0, 0);
        }
        return fate;
    }

    /** A later fragment: goes where the first one went. */
    Counter later(Packet packet, long at, int length, Side side) {
        return fragments.isElsewhere() ? pass(packet, at, length, fragments.target(), side) : later(packet);
    }

    private Counter pass(Packet packet, long at, int length, int other, Side side) {
        return handOver.pass(other, packet.memory(), at, length, side) ? Counter.HANDED_OVER : Counter.HAND_OVER_FULL;
    }

    /** The fragment received last, or kept until now, is a later one whose first one was sent; its fate. */
    private Counter later(Packet packet) {
        FlowTarget target = fragments.target() < 0 ? null : services.target(fragments.target());
        if (target instanceof RealServer server && !server.isPresent()) {
            return Counter.SERVER_GONE;
        }
        if (packet.ttl() <= 1) {
            return Counter.TTL_EXCEEDED; // RFC 1122 section 3.2.2: no answer to a later fragment
        }
        if (packet.totalBytes() > delivery.maxBytes(target) && !delivery.maySplit(packet, target)) {
            return Counter.OVER_MTU;
        }
        if (!Delivery.isLocal(target)) {
            packet.decrementTtl();
        }
        if (!Delivery.isTunnelled(target)) {
            fragments.rewrite(packet);
        }
        if (target instanceof RealServer server) {
            server.countIn(engine, packet.totalBytes());
            if (server.method() == Forwarding.Method.DR) {
                packet.routeTo(server.addressHigh(), server.addressLow());
            }
        }
        return delivery.finish(packet, target, fragments.fate());
    }

    void expire(long nowNs) {
        fragments.expire(nowNs);
    }

    private void release(int length) {
        int room = outbox.add(Forwarder.HEADROOM_BYTES + length, 0, 0, Counter.FRAGMENTS_RELEASED);
        if (room < 0) {
            fragments.dropHeld();
            return;
        }
        int number = outbox.last();
        int at = room + Forwarder.HEADROOM_BYTES;
        fragments.takeHeld(outbox.memory(), at);
        released.setOffload(false, 0);
        boolean isSent = released.readHeader(outbox.memory(), at, length) == null
                && later(released).kind() == Counter.Kind.SENT;
        if (!isSent) {
            counters.add(Counter.FRAGMENTS_LOST);
        }
        int bytes = isSent ? released.totalBytes() : 0;
        long hop = fragments.fate() == Counter.FORWARDED_LOCAL ? Outbox.OWN_HOST : released.routeHigh();
        outbox.set(number, (int) released.at(), bytes, hop, released.routeLow());
    }
}

package io.spillway.director.forward;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Encapsulation;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Packet;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import io.spillway.director.tunnel.Outbox;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The end of a packet's way through the director: what is too long for the link or the tunnel ahead is sent in pieces, the
 * first in the packet's own place and the others through the outbox, and what goes through a tunnel is wrapped. A target of
 * null stands for the client. Thread rule: engine thread only.
 */
final class Delivery {
    private final Methods methods;
    private final PathMtus pathMtus;
    private final TunnelEnd tunnel;
    private final Links links;
    private final Outbox outbox;
    private final Counters counters;
    private final boolean fragmentsTunnels;
    private final Encapsulation encapsulation = new Encapsulation();
    private final Packet piece = new Packet();

    /** @param fragmentsTunnels what doesn't fit a tunnel is sent in pieces, whatever its sender says */
    Delivery(
            Methods methods,
            PathMtus pathMtus,
            TunnelEnd tunnel,
            Links links,
            Outbox outbox,
            Counters counters,
            boolean fragmentsTunnels) {
        this.methods = methods;
        this.pathMtus = pathMtus;
        this.tunnel = tunnel;
        this.links = links;
        this.outbox = outbox;
        this.counters = counters;
        this.fragmentsTunnels = fragmentsTunnels;
    }

    /** The longest packet that fits on its way there. */
    int maxBytes(@Nullable FlowTarget target) {
        return switch (target) {
            case null -> links.clientMtu();
            case RealServer server -> methods.maxBytes(server);
            case RemoteSite site -> maxBytesToSite(site.tunnelAddress());
            case OwnerSite site -> maxBytesToSite(site.tunnelAddress());
            default -> links.clientMtu();
        };
    }

    int maxBytesToSite(int tunnelAddress) {
        return pathMtus.toSite(tunnelAddress, links.clientMtu()) - Ipv4.HEADER_BYTES;
    }

    /** Whether a packet that is too long may be sent in pieces. */
    boolean maySplit(Packet packet, @Nullable FlowTarget target) {
        return packet.segmentBytes() == 0 && (!packet.isUnfragmentable() || splitsOutside(target));
    }

    /** Whether the packets that are wrapped for a target are fragmented on the outside. */
    private boolean splitsOutside(@Nullable FlowTarget target) {
        return fragmentsTunnels
                && target instanceof RealServer server
                && server.method() == Forwarding.Method.TUN
                && Ip.isV4(server.addressHigh(), server.addressLow());
    }

    /**
     * Finishes a packet whose addresses and TTL are already those it leaves with; it fits, or {@link #maySplit}.
     *
     * @param fate what it has come to
     * @return its fate
     */
    Counter finish(Packet packet, @Nullable FlowTarget target, Counter fate) {
        int max = maxBytes(target);
        boolean isTooLong = packet.wireBytes() > max;
        if (isTooLong) {
            packet.completeChecksum();
        }
        if (!isTunnelled(target)) {
            if (isTooLong) {
                split(packet, max, null);
            }
            return fate;
        }
        if (isTooLong && !packet.isUnfragmentable()) {
            // Pieces of the packet itself: who takes it out of the tunnel needn't put anything together.
            split(packet, max, target);
            return wrap(packet, target, fate);
        }
        Counter wrapped = wrap(packet, target, fate);
        if (isTooLong && wrapped.kind() == Counter.Kind.SENT) {
            split(packet, max + overheadBytes(target), null);
        }
        return wrapped;
    }

    static boolean isTunnelled(@Nullable FlowTarget target) {
        return target instanceof RealServer server ? server.method() == Forwarding.Method.TUN : target != null;
    }

    /** This host is no hop on the way to itself. */
    static boolean isLocal(@Nullable FlowTarget target) {
        return target instanceof RealServer server && server.method() == Forwarding.Method.LOCAL;
    }

    /** What is put around a packet on its way there. */
    static int overheadBytes(@Nullable FlowTarget target) {
        return target instanceof RealServer server
                ? Methods.overheadBytes(server)
                : target == null ? 0 : Ipv4.HEADER_BYTES;
    }

    private Counter wrap(Packet packet, @Nullable FlowTarget target, Counter fate) {
        return switch (target) {
            case RealServer server
            when server.method() == Forwarding.Method.TUN -> {
                Counter wrapped = methods.tunnel(packet, server);
                yield wrapped.kind() == Counter.Kind.SENT ? fate : wrapped;
            }
            case RemoteSite site -> wrap(packet, site.tunnelAddress(), fate);
            case OwnerSite site -> wrap(packet, site.tunnelAddress(), fate);
            case null, default -> fate;
        };
    }

    private Counter wrap(Packet packet, int tunnelAddress, Counter fate) {
        encapsulation.ipip(packet, 0, Ip.v4(tunnel.address()), 0, Ip.v4(tunnelAddress), Forwarder.OUTER_TTL);
        return fate;
    }

    /**
     * Leaves the first fragment of an IPv4 packet in its place (RFC 791 section 3.2), and adds the others to the outbox.
     *
     * @param target what each of the others is wrapped for; null: they are not
     */
    private void split(Packet packet, int maxBytes, @Nullable FlowTarget target) {
        MemorySegment from = packet.memory();
        long at = packet.at();
        int header = Ipv4.headerBytes(from, at);
        int data = packet.totalBytes() - header;
        int step = (maxBytes - header) & ~7;
        int base = Ipv4.offset(from, at);
        boolean isLast = Ipv4.isLastFragment(from, at);
        int overhead = overheadBytes(target);
        for (int offset = step; offset < data; offset += step) {
            int bytes = Math.min(step, data - offset);
            int room = outbox.add(
                    overhead + header + bytes, packet.routeHigh(), packet.routeLow(), Counter.FRAGMENTS_MADE);
            if (room < 0) {
                counters.add(Counter.OWN_UNSENT);
                continue;
            }
            int number = outbox.last();
            int to = room + overhead;
            MemorySegment memory = outbox.memory();
            MemorySegment.copy(from, at, memory, to, header);
            MemorySegment.copy(from, at + header + offset, memory, to + (long) header, bytes);
            Ipv4.blankUncopiedOptions(memory, to);
            Ipv4.refragment(memory, to, header + bytes, base + offset, !isLast || offset + bytes < data);
            if (target != null) {
                wrapPiece(number, to, header + bytes, target);
            }
        }
        packet.shorten(header + step);
    }

    private void wrapPiece(int number, int at, int length, FlowTarget target) {
        piece.setOffload(false, 0);
        boolean isSound = piece.readHeader(outbox.memory(), at, length) == null
                && wrap(piece, target, Counter.FRAGMENTS_MADE) == Counter.FRAGMENTS_MADE;
        int wrapped = isSound ? piece.totalBytes() : 0;
        outbox.set(number, (int) piece.at(), wrapped, piece.routeHigh(), piece.routeLow());
    }
}

package io.spillway.director.forward;

import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Encapsulation;
import io.spillway.director.packet.Icmp;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Ipv6;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Quote;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * ICMP errors about packets that this director has wrapped: their clients are told what happened inside the tunnel, as if
 * there were none (RFC 2003 section 4), and what fits the tunnel is remembered, because routers often quote too little to
 * know the client. Thread rule: engine thread only.
 */
final class TunnelErrors {
    /** RFC 1191 section 7, for routers that don't say what would have fitted. */
    private static final int[] PLATEAUS = {65535, 32000, 17914, 8166, 4352, 2002, 1492, 1006, 576};

    private static final int GRE_CHECKSUM = 0x8000;

    private final Services services;
    private final FlowTable flows;
    private final PathMtus pathMtus;
    private final Answers answers;
    private final Links links;
    private final TunnelEnd tunnel;
    private final HandOver handOver;
    private final Quote outer = new Quote();
    private final Quote inner = new Quote();

    TunnelErrors(
            Services services,
            FlowTable flows,
            PathMtus pathMtus,
            Answers answers,
            Links links,
            TunnelEnd tunnel,
            HandOver handOver) {
        this.services = services;
        this.flows = flows;
        this.pathMtus = pathMtus;
        this.answers = answers;
        this.links = links;
        this.tunnel = tunnel;
        this.handOver = handOver;
    }

    /** Whether a packet goes to an address that our tunnels begin at. */
    boolean isForTunnels(Packet packet) {
        return tunnel.isEndOf(packet)
                || (packet.isV4()
                        ? packet.destinationLow() == Methods.low(links.tunnelSourceV4())
                        : packet.destinationHigh() == Methods.high(links.tunnelSourceV6())
                                && packet.destinationLow() == Methods.low(links.tunnelSourceV6()));
    }

    /** The fate of an error; null: it is not about a tunnel. */
    @Nullable
    Counter take(Packet packet, Side side, long nowNs) {
        Counter fault = IcmpErrors.read(packet, outer);
        if (fault != null) {
            return fault;
        }
        int shim = shimBytes();
        if (shim < 0 || !pathMtus.isTunnel(outer.destinationHigh(), outer.destinationLow())) {
            return null;
        }
        boolean isTooBig = Icmp.isTooBig(packet);
        int mtu = isTooBig ? mtu(packet) : 0;
        if (isTooBig && mtu < outer.totalBytes()) {
            pathMtus.learn(outer.destinationHigh(), outer.destinationLow(), mtu, nowNs);
        }
        long innerAt = outer.payloadAt() + shim;
        int available = outer.payloadBytes() - shim;
        boolean knowsClient =
                !outer.isLaterFragment() && inner.read(outer.memory(), innerAt, available) && inner.hasPorts();
        if (!knowsClient) {
            return Counter.ICMP_TUNNEL;
        }
        int engine = handOver.engine(inner.sourceHigh(), inner.sourceLow(), inner.sourcePort());
        if (engine != handOver.self()) {
            return IcmpErrors.pass(handOver, packet, packet.at(), packet.totalBytes(), engine, side);
        }
        if (!isOurs()) {
            return Counter.ICMP_UNKNOWN_FLOW;
        }
        if (isTooBig) {
            // What may be fragmented is, from the next packet on.
            if (inner.isUnfragmentable()) {
                tellTooBig(mtu - (int) (innerAt - outer.at()), nowNs);
            }
        } else {
            tell(packet, nowNs);
        }
        return Counter.ICMP_TUNNEL;
    }

    /** What is between the outer IP header and the inner packet; negative: this is no tunnel's packet, or not to be seen. */
    private int shimBytes() {
        return switch (outer.protocol()) {
            case Ipv4.PROTOCOL_IPIP, Ipv6.PROTOCOL_IPV6 -> 0;
            case Encapsulation.PROTOCOL_GRE ->
                outer.payloadBytes() < 2
                        ? -1
                        : (Bytes.u16(outer.memory(), outer.payloadAt()) & GRE_CHECKSUM) == 0
                                ? Encapsulation.GRE_BYTES
                                : Encapsulation.GRE_CHECKSUM_BYTES;
            case Packet.UDP -> isGue() ? Encapsulation.GUE_BYTES : -1;
            default -> -1;
        };
    }

    private boolean isGue() {
        return outer.payloadBytes() >= 4
                && !outer.isLaterFragment()
                && pathMtus.isGue(outer.destinationHigh(), outer.destinationLow(), outer.destinationPort());
    }

    private int mtu(Packet packet) {
        int said = Icmp.mtu(packet);
        if (said != 0) {
            return said;
        }
        int plateau = 0;
        while (plateau < PLATEAUS.length - 1 && PLATEAUS[plateau] >= outer.totalBytes()) {
            plateau++;
        }
        return PLATEAUS[plateau];
    }

    /** Whether a flow is where the outer packet was sent: something that others can't know (RFC 5927). */
    private boolean isOurs() {
        AddressBook book = services.book();
        int vip = book.find(inner.destinationHigh(), inner.destinationLow());
        int flow = flows.find(
                inner.protocol(),
                inner.sourceHigh(),
                inner.sourceLow(),
                inner.sourcePort(),
                vip,
                inner.destinationPort());
        if (flow == FlowTable.NONE) {
            return false;
        }
        return switch (services.target(flows.target(flow))) {
            case RealServer server ->
                server.addressLow() == outer.destinationLow() && server.addressHigh() == outer.destinationHigh();
            case RemoteSite site -> Ip.v4(site.tunnelAddress()) == outer.destinationLow();
            case OwnerSite site -> Ip.v4(site.tunnelAddress()) == outer.destinationLow();
            default -> false;
        };
    }

    private void tellTooBig(int mtu, long nowNs) {
        if (inner.isV4()) {
            relay(Icmp.UNREACHABLE, Icmp.FRAGMENTATION_NEEDED, mtu & 0xffff, nowNs);
        } else {
            relay(Icmp.V6_TOO_BIG, 0, Math.max(mtu, 1280), nowNs);
        }
    }

    private void tell(Packet packet, long nowNs) {
        int type = Icmp.type(packet);
        boolean isTime = type == (packet.isV4() ? Icmp.TIME_EXCEEDED : Icmp.V6_TIME_EXCEEDED);
        // Between sites the outer TTL is our own: that it ended says nothing of the client's (RFC 2003 section 4.4).
        boolean isClientsTime = isTime && !pathMtus.isSite(outer.destinationHigh(), outer.destinationLow());
        if (inner.isV4()) {
            relay(
                    isClientsTime ? Icmp.TIME_EXCEEDED : Icmp.UNREACHABLE,
                    isClientsTime ? 0 : Icmp.HOST_UNREACHABLE,
                    0,
                    nowNs);
        } else {
            relay(
                    isClientsTime ? Icmp.V6_TIME_EXCEEDED : Icmp.V6_UNREACHABLE,
                    isClientsTime ? 0 : Icmp.V6_ADDRESS_UNREACHABLE,
                    0,
                    nowNs);
        }
    }

    /** The VIP is the address the client has sent to. */
    private void relay(int type, int code, int rest, long nowNs) {
        MemorySegment memory = inner.memory();
        answers.relay(
                type,
                code,
                rest,
                memory,
                inner.at(),
                inner.bytes(),
                inner.destinationHigh(),
                inner.destinationLow(),
                inner.sourceHigh(),
                inner.sourceLow(),
                nowNs);
    }
}

package io.spillway.director.forward;

import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Icmp;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Ipv6;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Quote;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Asking;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Sends ICMP errors after the flow they quote, as whoever they reach has sent the quoted packet (RFC 3022 section 4.3):
 * from routers on the clients' side to the real server, from the servers' side to the client. Their sender has proven
 * little, so they change no state (RFC 5927). Thread rule: engine thread only.
 */
final class IcmpErrors {
    private final Services services;
    private final FlowTable flows;
    private final Methods methods;
    private final Admission admission;
    private final Delivery delivery;
    private final boolean schedules;
    private final HandOver handOver;
    private final Quote quote = new Quote();
    private final Packet begun = new Packet();
    private final MemorySegment scratch = Arena.ofAuto().allocate(Ipv6.HEADER_BYTES + (long) Tcp.HEADER_BYTES);

    /** @param schedules errors that quote an unknown flow begin one */
    IcmpErrors(
            Services services,
            FlowTable flows,
            Methods methods,
            Admission admission,
            Delivery delivery,
            boolean schedules,
            HandOver handOver) {
        this.services = services;
        this.flows = flows;
        this.methods = methods;
        this.admission = admission;
        this.delivery = delivery;
        this.schedules = schedules;
        this.handOver = handOver;
    }

    /**
     * Reads what an error quotes.
     *
     * @return null if the quote can be believed as far as it can be seen, else why not
     */
    static @Nullable Counter read(Packet packet, Quote quote) {
        if (!Icmp.hasRightChecksum(packet)) {
            return Counter.BAD_CHECKSUM;
        }
        boolean isSound = quote.read(
                        packet.memory(),
                        packet.payloadAt() + Icmp.HEADER_BYTES,
                        packet.payloadBytes() - Icmp.HEADER_BYTES)
                && quote.isV4() == packet.isV4()
                && quote.sourceLow() == packet.destinationLow()
                && quote.sourceHigh() == packet.destinationHigh();
        return isSound ? null : Counter.ICMP_BAD_QUOTE;
    }

    /**
     * An error to a VIP, about what was sent to a client.
     *
     * @param vip number of its destination
     * @param peer whose tunnel it came through, or {@link FlowKeeper#NO_PEER}
     * @return its fate
     */
    Counter fromClient(Packet packet, int vip, int peer, long nowNs) {
        Counter fault = read(packet, quote);
        if (fault != null) {
            return fault;
        }
        if (!quote.hasPorts()) {
            return Counter.ICMP_BAD_QUOTE;
        }
        int engine = handOver.engine(quote.destinationHigh(), quote.destinationLow(), quote.destinationPort());
        if (engine != handOver.self()) {
            return handOver(packet, peer, engine);
        }
        if (packet.ttl() <= 1) {
            return Counter.TTL_EXCEEDED;
        }
        int flow = find(vip);
        if (flow == FlowTable.NONE && schedules) {
            Counter fate = begin(packet.isV4(), vip, peer, nowNs);
            if (fate != null) {
                return fate;
            }
            flow = find(vip);
        }
        if (flow == FlowTable.NONE) {
            return Counter.ICMP_UNKNOWN_FLOW;
        }
        FlowTarget target = services.target(flows.target(flow));
        return switch (target) {
            case RealServer server -> toServer(packet, flow, server);
            case RemoteSite _, OwnerSite _ when peer != FlowKeeper.NO_PEER -> Counter.TUNNEL_ELSEWHERE;
            case RemoteSite _, OwnerSite _ -> onwards(packet, target);
            case Asking _ -> Counter.ICMP_UNKNOWN_FLOW;
        };
    }

    /** To the engine of the flow that is quoted; what came through a tunnel goes with the header that tells from whom. */
    private Counter handOver(Packet packet, int peer, int engine) {
        int outer = peer == FlowKeeper.NO_PEER ? 0 : Ipv4.HEADER_BYTES;
        long at = packet.at() - outer;
        boolean hasOuter = outer == 0 || Bytes.u8(packet.memory(), at) == 0x45;
        return hasOuter
                ? pass(handOver, packet, at, outer + packet.totalBytes(), engine, Side.CLIENTS)
                : Counter.TUNNEL_BAD_INNER;
    }

    static Counter pass(HandOver handOver, Packet packet, long at, int length, int engine, Side side) {
        return handOver.pass(engine, packet.memory(), at, length, side) ? Counter.HANDED_OVER : Counter.HAND_OVER_FULL;
    }

    private int find(int vip) {
        return flows.find(
                quote.protocol(),
                quote.destinationHigh(),
                quote.destinationLow(),
                quote.destinationPort(),
                vip,
                quote.sourcePort());
    }

    private Counter toServer(Packet packet, int flow, RealServer server) {
        if (!server.isPresent()) {
            return Counter.SERVER_GONE;
        }
        switch (server.method()) {
            case NAT -> toServersView(packet, flow, server);
            case FULLNAT -> {
                toServersView(packet, flow, server);
                int local = flows.local(flow);
                quote.rewriteDestination(methods.localHigh(local), methods.localLow(local), flows.localPort(flow));
                // The server may have no way to whoever complains; where it comes from matters to nobody.
                packet.rewriteSourceAddress(methods.localHigh(local), methods.localLow(local));
                Icmp.writeChecksum(packet);
            }
            case DR -> packet.routeTo(server.addressHigh(), server.addressLow());
            case TUN, LOCAL -> {}
        }
        return onwards(packet, server);
    }

    private void toServersView(Packet packet, int flow, RealServer server) {
        quote.rewriteSource(server.addressHigh(), server.addressLow(), flows.serverPort(flow));
        packet.rewriteDestinationAddress(server.addressHigh(), server.addressLow());
        Icmp.writeChecksum(packet);
    }

    private Counter onwards(Packet packet, FlowTarget target) {
        if (packet.totalBytes() > delivery.maxBytes(target) && !delivery.maySplit(packet, target)) {
            return Counter.OVER_MTU; // No answer: this is an error itself.
        }
        if (!Delivery.isLocal(target)) {
            packet.decrementTtl();
        }
        return delivery.finish(packet, target, Counter.ICMP_TO_SERVER);
    }

    /**
     * An error that came in on the servers' side, about what was sent to a server.
     *
     * @return its fate
     */
    Counter fromServer(Packet packet) {
        Counter fault = read(packet, quote);
        if (fault == Counter.BAD_CHECKSUM) {
            return fault;
        }
        if (fault != null || !quote.hasPorts()) {
            return Counter.PASSED; // It may be about anything.
        }
        AddressBook book = services.book();
        int server = book.find(quote.destinationHigh(), quote.destinationLow());
        if ((book.kinds(server) & AddressBook.SERVER) == 0) {
            return Counter.PASSED;
        }
        int from = book.find(quote.sourceHigh(), quote.sourceLow());
        boolean isLocal = (book.kinds(from) & AddressBook.LOCAL) != 0;
        int engine = handOver.engine(quote.sourceHigh(), quote.sourceLow(), quote.sourcePort());
        if (engine != handOver.self()) {
            return pass(handOver, packet, packet.at(), packet.totalBytes(), engine, Side.SERVERS);
        }
        int flow = flows.findReply(
                quote.protocol(),
                isLocal ? FlowTable.LOCAL_HIGH : quote.sourceHigh(),
                isLocal ? admission.localPlace(from) : quote.sourceLow(),
                quote.sourcePort(),
                server,
                quote.destinationPort());
        if (flow == FlowTable.NONE) {
            return Counter.ICMP_UNKNOWN_FLOW;
        }
        if (packet.ttl() <= 1) {
            return Counter.TTL_EXCEEDED;
        }
        if (packet.totalBytes() > delivery.maxBytes(null) && !delivery.maySplit(packet, null)) {
            return Counter.OVER_MTU;
        }
        packet.decrementTtl();
        int vip = flows.vip(flow);
        quote.rewriteDestination(book.high(vip), book.low(vip), flows.vipPort(flow));
        packet.rewriteSourceAddress(book.high(vip), book.low(vip));
        if (flows.isFullNat(flow)) {
            quote.rewriteSource(flows.clientHigh(flow), flows.clientLow(flow), flows.clientPort(flow));
            packet.rewriteDestinationAddress(flows.clientHigh(flow), flows.clientLow(flow));
        }
        Icmp.writeChecksum(packet);
        return delivery.finish(packet, null, Counter.ICMP_TO_CLIENT);
    }

    /** Makes the flow that is quoted, as if its client had sent a first packet now. */
    private @Nullable Counter begin(boolean isV4, int vip, int peer, long nowNs) {
        int header = isV4 ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
        int length = header + Tcp.HEADER_BYTES;
        if (isV4) {
            Ipv4.write(
                    scratch,
                    0,
                    quote.protocol(),
                    length,
                    (int) quote.destinationLow(),
                    (int) quote.sourceLow(),
                    Forwarder.OUTER_TTL);
        } else {
            Ipv6.write(
                    scratch,
                    0,
                    0,
                    quote.protocol(),
                    Tcp.HEADER_BYTES,
                    quote.destinationHigh(),
                    quote.destinationLow(),
                    quote.sourceHigh(),
                    quote.sourceLow(),
                    Forwarder.OUTER_TTL);
        }
        Bytes.put16(scratch, header, quote.destinationPort());
        Bytes.put16(scratch, header + 2, quote.sourcePort());
        Bytes.put32(scratch, header + 4, Tcp.HEADER_BYTES << 16); // A length, if it is UDP.
        Bytes.put32(scratch, header + 8, 0);
        Bytes.put32(scratch, header + 12, ((Tcp.HEADER_BYTES / 4) << 28) | (Tcp.SYN << 16));
        Bytes.put32(scratch, header + 16, 0);
        begun.setOffload(false, 0);
        if (begun.readHeader(scratch, 0, length) != null || begun.readTransport() != null) {
            return Counter.ICMP_BAD_QUOTE;
        }
        if (services.find(begun.protocol(), vip, begun.destinationPort()) == null) {
            return Counter.ICMP_UNKNOWN_FLOW;
        }
        return admission.admit(begun, vip, peer, FlowTable.NONE, nowNs);
    }
}

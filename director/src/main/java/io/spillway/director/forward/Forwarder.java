package io.spillway.director.forward;

import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.TcpTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to a packet and rewrites it in place: NAT both ways, IPIP to a remote director and from one.
 * Pure: no I/O, no clock, nothing allocated. Thread rule: engine thread only.
 */
public final class Forwarder {
    /** Bytes in front of a packet that must be writable, besides an Ethernet header: room for an outer header. */
    public static final int HEADROOM_BYTES = Ipv4.HEADER_BYTES;

    private static final int OUTER_TTL = 64;

    private final Services services;
    private final FlowTable flows;
    private final StateTimeouts timeouts;
    private final TunnelEnd tunnel;
    private final AddressSet ownAddresses;
    private final Counters counters;
    private final Packet packet = new Packet();
    private int lastIdentification;

    /** @param ownAddresses of this host: what real servers send there is the kernel's */
    public Forwarder(
            Services services,
            FlowTable flows,
            StateTimeouts timeouts,
            TunnelEnd tunnel,
            AddressSet ownAddresses,
            Counters counters) {
        this.services = services;
        this.flows = flows;
        this.timeouts = timeouts;
        this.tunnel = tunnel;
        this.ownAddresses = ownAddresses;
        this.counters = counters;
    }

    /** The packet handled last; if its fate is of kind SENT, this is what to send to its destination's next hop. */
    public Packet packet() {
        return packet;
    }

    /**
     * @param at offset of the IPv4 header
     * @param available bytes readable from there
     * @param side where the packet came in
     * @param partialChecksum the sender left the transport checksum to its network card
     * @return the packet's fate
     */
    public Counter handle(
            MemorySegment memory, long at, int available, Side side, boolean partialChecksum, long nowNs) {
        Counter fault = packet.readHeader(memory, at, available);
        if (fault != null) {
            return fault;
        }
        if (side.facesClients()) {
            if (services.isVip(packet.destination())) {
                return fromClient(partialChecksum, nowNs);
            }
            if (packet.protocol() == Ipv4.PROTOCOL_IPIP && tunnel.isEndOf(packet.destination())) {
                return fromTunnel(partialChecksum, nowNs);
            }
        }
        return side.facesServers() ? fromServer(partialChecksum, nowNs) : Counter.PASSED;
    }

    /**
     * Ends flows whose time is up.
     *
     * @param steps bound on the work done by this call
     * @return the bound was reached; there may be more to do
     */
    public boolean expire(long nowNs, int steps) {
        for (int step = 0; step < steps && flows.isBehind(nowNs); step++) {
            int flow = flows.findExpired(nowNs);
            if (flow != FlowTable.NONE) {
                end(flow);
            }
        }
        return flows.isBehind(nowNs);
    }

    private Counter fromClient(boolean partialChecksum, long nowNs) {
        if (packet.isFragment()) {
            return Counter.FRAGMENT;
        }
        Counter fault = readTransport(partialChecksum);
        return fault != null ? fault : toTarget(false, nowNs);
    }

    private Counter fromTunnel(boolean partialChecksum, long nowNs) {
        if (!tunnel.peers().contains(packet.source())) {
            return Counter.TUNNEL_STRANGER;
        }
        if (packet.isFragment()) {
            return Counter.FRAGMENT;
        }
        if (packet.readHeader(packet.memory(), packet.payloadAt(), packet.payloadBytes()) != null) {
            return Counter.TUNNEL_BAD_INNER;
        }
        if (!services.isVip(packet.destination())) {
            return Counter.TUNNEL_NOT_A_VIP;
        }
        if (packet.isFragment() || readTransport(partialChecksum) != null) {
            return Counter.TUNNEL_BAD_INNER;
        }
        if (services.find(packet.protocol(), packet.destination(), packet.destinationPort()) == null) {
            return Counter.TUNNEL_NO_SERVICE;
        }
        counters.add(Counter.TUNNEL_RECEIVED);
        return toTarget(true, nowNs);
    }

    private Counter fromServer(boolean partialChecksum, long nowNs) {
        if (packet.isLaterFragment() || packet.readTransport() != null) {
            return Counter.PASSED;
        }
        int flow = flows.findReply(
                packet.protocol(),
                packet.source(),
                packet.sourcePort(),
                packet.destination(),
                packet.destinationPort());
        if (flow == FlowTable.NONE) {
            boolean isReply = services.isServer(packet.protocol(), packet.source(), packet.sourcePort())
                    && !ownAddresses.contains(packet.destination());
            return isReply ? Counter.NO_FLOW : Counter.PASSED;
        }
        if (packet.isFragment()) {
            return Counter.FRAGMENT;
        }
        if (packet.ttl() <= 1) {
            return Counter.TTL_EXCEEDED;
        }
        if (partialChecksum) {
            packet.completeChecksum();
        }
        FlowTarget target = services.target(flows.target(flow));
        advance(flow, target, TcpTable.OUTPUT, nowNs);
        if (target instanceof RealServer server) {
            server.countOut(packet.totalBytes());
        }
        if (flows.isForeign(flow) && (packet.tcpFlags() & Tcp.SYN) != 0) {
            packet.clampMss(tunnel.maxSegmentBytes());
        }
        packet.decrementTtl();
        packet.rewriteSource(flows.vip(flow), flows.vipPort(flow));
        return Counter.FORWARDED_NAT_OUT;
    }

    private @Nullable Counter readTransport(boolean partialChecksum) {
        Counter fault = packet.readTransport();
        if (fault == null && partialChecksum) {
            packet.completeChecksum();
        }
        return fault;
    }

    private Counter toTarget(boolean foreign, long nowNs) {
        if (isMartian(packet.source())) {
            return Counter.MARTIAN;
        }
        if (packet.ttl() <= 1) {
            return Counter.TTL_EXCEEDED;
        }
        int flow = findFlow();
        if (flow == FlowTable.NONE) {
            Counter refusal = admit(foreign, nowNs);
            if (refusal != null) {
                return refusal;
            }
            flow = findFlow();
        }
        return switch (services.target(flows.target(flow))) {
            case RealServer server -> {
                advance(flow, server, TcpTable.INPUT, nowNs);
                server.countIn(packet.totalBytes());
                packet.decrementTtl();
                packet.rewriteDestination(server.address(), server.port());
                yield Counter.FORWARDED_NAT_IN;
            }
            case RemoteSite _ when foreign -> Counter.TUNNEL_LOOP;
            case RemoteSite site -> {
                advance(flow, site, TcpTable.INPUT_ONLY, nowNs);
                packet.decrementTtl();
                packet.encapsulate(tunnel.address(), site.tunnelAddress(), OUTER_TTL, ++lastIdentification);
                yield Counter.SPILLED;
            }
        };
    }

    /** The packet's flow, unless the packet begins a new connection on one that is over. */
    private int findFlow() {
        int flow = flows.find(
                packet.protocol(),
                packet.source(),
                packet.sourcePort(),
                packet.destination(),
                packet.destinationPort());
        if (flow != FlowTable.NONE && isSyn() && flows.state(flow).isReusable()) {
            end(flow);
            return FlowTable.NONE;
        }
        return flow;
    }

    /** Makes a flow for a packet that has none; null if that worked, else why not. */
    private @Nullable Counter admit(boolean foreign, long nowNs) {
        VirtualService service = services.find(packet.protocol(), packet.destination(), packet.destinationPort());
        if (service == null) {
            return Counter.NO_SERVICE;
        }
        if (packet.protocol() == Packet.TCP && !isSyn()) {
            return Counter.NO_FLOW;
        }
        if (flows.isFull()) {
            return Counter.TABLE_FULL;
        }
        // A flow that came through a tunnel stays: two sites must not hand it back and forth.
        RemoteSite site = foreign ? null : service.chooseSite(nowNs);
        if (site != null) {
            insert(site, false);
            site.countNewFlow();
            return null;
        }
        RealServer server = service.chooseServer();
        if (server == null) {
            return Counter.NO_USABLE_SERVER;
        }
        if (flows.findReply(packet.protocol(), server.address(), server.port(), packet.source(), packet.sourcePort())
                != FlowTable.NONE) {
            return Counter.REPLY_CLASH;
        }
        flows.expectReplies(insert(server, foreign), server.address(), server.port());
        server.countNewFlow();
        return null;
    }

    private int insert(FlowTarget target, boolean foreign) {
        int flow = flows.insert(
                packet.protocol(),
                packet.source(),
                packet.sourcePort(),
                packet.destination(),
                packet.destinationPort(),
                target.number(),
                foreign);
        target.count(FlowState.NONE, foreign, 1);
        return flow;
    }

    private void advance(int flow, FlowTarget target, TcpTable table, long nowNs) {
        FlowState was = flows.state(flow);
        FlowState is = packet.protocol() == Packet.UDP ? FlowState.UDP : table.next(was, packet.tcpFlags());
        if (is != was) {
            boolean foreign = flows.isForeign(flow);
            target.count(was, foreign, -1);
            target.count(is, foreign, 1);
            flows.setState(flow, is);
        }
        flows.setDeadline(flow, nowNs + timeouts.timeoutNs(is));
    }

    private void end(int flow) {
        services.target(flows.target(flow)).count(flows.state(flow), flows.isForeign(flow), -1);
        flows.remove(flow);
    }

    private boolean isSyn() {
        return (packet.tcpFlags() & (Tcp.SYN | Tcp.RST)) == Tcp.SYN;
    }

    /** RFC 1122 section 3.2.1.3: addresses that are no host's; and a VIP, which would have us talk to ourselves. */
    private boolean isMartian(int source) {
        int network = source >>> 24;
        return network == 0 || network == 127 || network >= 224 || services.isVip(source);
    }
}

package io.spillway.director.forward;

import io.spillway.director.TunnelStats;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.TcpTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Asking;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import io.spillway.director.tunnel.ControlSender;
import io.spillway.director.tunnel.Outbox;
import io.spillway.director.tunnel.Tunnels;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to a packet and rewrites it in place: NAT both ways, IPIP to a remote director and from one.
 * Pure: no I/O, no clock, nothing allocated. Thread rule: engine thread only.
 */
public final class Forwarder {
    /** Bytes in front of a packet that must be writable, besides an Ethernet header: room for an outer header. */
    public static final int HEADROOM_BYTES = Ipv4.HEADER_BYTES;

    static final int OUTER_TTL = 64;

    /** In the place of a peer's number: the packet comes straight from a client. */
    private static final int NO_PEER = -1;

    private final Services services;
    private final FlowTable flows;
    private final StateTimeouts timeouts;
    private final TunnelEnd tunnel;
    private final AddressSet ownAddresses;
    private final Counters counters;
    private final Tunnels tunnels;
    private final Repair repair;
    private final ControlDesk controlDesk;
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
        var sender = new ControlSender(tunnel.address(), tunnel.outbox(), counters);
        long probeIntervalNs = tunnel.settings().probeInterval().toNanos();
        tunnels = new Tunnels(tunnel.peers(), probeIntervalNs, tunnel.nonces(), sender);
        repair = new Repair(services, flows, timeouts, tunnel, tunnels, sender, counters);
        controlDesk = new ControlDesk(tunnels, repair, sender);
    }

    /** Packets to be sent beside {@link #packet()}: filled by {@link #handle} and {@link #probe}. */
    public Outbox outbox() {
        return tunnel.outbox();
    }

    /** Probes the tunnels that are due. */
    public void probe(long nowNs) {
        tunnels.advance(nowNs);
    }

    /** Every tunnel, in configuration order. */
    public List<TunnelStats> tunnelStats() {
        return IntStream.range(0, tunnels.count())
                .mapToObj(peer -> tunnels.stats(peer, services.owner(peer).flows()))
                .toList();
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
                repair.expire(flow, nowNs);
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
        return fault != null ? fault : toTarget(NO_PEER, nowNs);
    }

    private Counter fromTunnel(boolean partialChecksum, long nowNs) {
        int peer = tunnel.peerAddresses().indexOf(packet.source());
        if (peer < 0) {
            return Counter.TUNNEL_STRANGER;
        }
        if (packet.isFragment()) {
            return Counter.FRAGMENT;
        }
        if (packet.readHeader(packet.memory(), packet.payloadAt(), packet.payloadBytes()) != null) {
            return Counter.TUNNEL_BAD_INNER;
        }
        if (packet.protocol() == Packet.UDP && tunnel.isEndOf(packet.destination())) {
            return controlDesk.take(packet, peer, nowNs);
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
        return toTarget(peer, nowNs);
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
        // With repair, own clients' too: a route may move during the connection, and then an upload's packets, which
        // are as
        // long as this allows, have to fit the tunnel of a site that can't change what was agreed on.
        if ((packet.tcpFlags() & Tcp.SYN) != 0 && (tunnel.repairs() || flows.isForeign(flow))) {
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

    /** @param peer whose tunnel the packet came through, or {@link #NO_PEER} */
    private Counter toTarget(int peer, long nowNs) {
        if (isMartian(packet.source())) {
            return Counter.MARTIAN;
        }
        if (packet.ttl() <= 1) {
            return Counter.TTL_EXCEEDED;
        }
        int flow = findFlow();
        if (flow == FlowTable.NONE) {
            Counter fate = admit(peer, nowNs);
            if (fate != null) {
                return fate;
            }
            flow = findFlow();
        }
        boolean foreign = peer != NO_PEER;
        return switch (services.target(flows.target(flow))) {
            case RealServer server -> {
                advance(flow, server, TcpTable.INPUT, nowNs);
                server.countIn(packet.totalBytes());
                packet.decrementTtl();
                packet.rewriteDestination(server.address(), server.port());
                yield Counter.FORWARDED_NAT_IN;
            }
            case RemoteSite site when foreign -> elsewhere(site.tunnelAddress(), peer);
            case RemoteSite site -> toSite(flow, site, site.tunnelAddress(), Counter.SPILLED, nowNs);
            case OwnerSite owner when foreign -> elsewhere(owner.tunnelAddress(), peer);
            case OwnerSite owner -> toSite(flow, owner, owner.tunnelAddress(), Counter.TO_OWNER, nowNs);
            case Asking _ when foreign -> Counter.TUNNEL_NO_FLOW;
            case Asking _ -> repair.goOn(flow, packet, nowNs);
        };
    }

    private Counter toSite(int flow, FlowTarget site, int tunnelAddress, Counter fate, long nowNs) {
        advance(flow, site, TcpTable.INPUT_ONLY, nowNs);
        packet.decrementTtl();
        packet.encapsulate(tunnel.address(), tunnelAddress, OUTER_TTL, ++lastIdentification);
        return fate;
    }

    /** What came through a tunnel goes into none: who has the flow gets its own copy of what is offered. */
    private Counter elsewhere(int tunnelAddress, int peer) {
        return tunnelAddress == tunnels.address(peer) ? Counter.TUNNEL_LOOP : Counter.TUNNEL_ELSEWHERE;
    }

    /** The packet's flow, unless the packet begins a new connection on one that is over. */
    private int findFlow() {
        int flow = flows.find(
                packet.protocol(),
                packet.source(),
                packet.sourcePort(),
                packet.destination(),
                packet.destinationPort());
        if (flow != FlowTable.NONE && isSyn() && isOver(flow)) {
            end(flow);
            return FlowTable.NONE;
        }
        return flow;
    }

    /**
     * Whether a SYN begins a new connection. Of a flow that another site has, or may have, only a new one can want a SYN:
     * its own handshake was before the route moved. It is admitted here as any other, because the owner would take it as
     * foreign, and nobody has counted a slot for it there.
     */
    private boolean isOver(int flow) {
        return switch (services.target(flows.target(flow))) {
            case RealServer _, RemoteSite _ -> flows.state(flow).isReusable();
            case OwnerSite _, Asking _ -> true;
        };
    }

    /** Makes a flow for a packet that has none; null if that worked, else the packet's fate. */
    private @Nullable Counter admit(int peer, long nowNs) {
        VirtualService service = services.find(packet.protocol(), packet.destination(), packet.destinationPort());
        if (service == null) {
            return Counter.NO_SERVICE;
        }
        boolean foreign = peer != NO_PEER;
        if (packet.protocol() == Packet.TCP && !isSyn()) {
            // What another site offers is never offered on: no loop, and one packet never becomes many.
            return foreign ? Counter.TUNNEL_NO_FLOW : repair.begin(packet, nowNs);
        }
        if (flows.isFull()) {
            return Counter.TABLE_FULL;
        }
        // A flow that came through a tunnel stays: two sites must not hand it back and forth.
        RemoteSite site = foreign ? null : service.chooseSite(nowNs);
        if (site != null) {
            insert(site, NO_PEER);
            site.countNewFlow();
            return null;
        }
        RealServer server = service.chooseServer(nowNs);
        if (server == null) {
            return Counter.NO_USABLE_SERVER;
        }
        if (flows.findReply(packet.protocol(), server.address(), server.port(), packet.source(), packet.sourcePort())
                != FlowTable.NONE) {
            return Counter.REPLY_CLASH;
        }
        flows.expectReplies(insert(server, peer), server.address(), server.port());
        server.countNewFlow();
        return null;
    }

    private int insert(FlowTarget target, int peer) {
        boolean foreign = peer != NO_PEER;
        int flow = flows.insert(
                packet.protocol(),
                packet.source(),
                packet.sourcePort(),
                packet.destination(),
                packet.destinationPort(),
                target.number(),
                foreign);
        if (foreign) {
            flows.setPeer(flow, peer);
        }
        count(flow, target, FlowState.NONE, 1);
        return flow;
    }

    private void advance(int flow, FlowTarget target, TcpTable table, long nowNs) {
        FlowState was = flows.state(flow);
        FlowState is = packet.protocol() == Packet.UDP ? FlowState.UDP : table.next(was, packet.tcpFlags());
        if (is != was) {
            count(flow, target, was, -1);
            count(flow, target, is, 1);
            flows.setState(flow, is);
        }
        flows.setDeadline(flow, nowNs + timeouts.timeoutNs(is));
    }

    private void end(int flow) {
        count(flow, services.target(flows.target(flow)), flows.state(flow), -1);
        flows.remove(flow);
    }

    /** The flow came to ({@code change} 1) or left (-1) a state at a target. */
    private void count(int flow, FlowTarget target, FlowState state, int change) {
        boolean foreign = flows.isForeign(flow);
        target.count(state, foreign, change);
        if (foreign && state.isActive()) {
            services.countForeign(flows.protocol(flow), flows.vip(flow), flows.vipPort(flow), flows.peer(flow), change);
        }
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

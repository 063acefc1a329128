package io.spillway.director.forward;

import io.spillway.director.Behaviour;
import io.spillway.director.TunnelStats;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Encapsulation;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Ipv6;
import io.spillway.director.packet.Packet;
import io.spillway.director.service.Asking;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import io.spillway.director.tunnel.ControlSender;
import io.spillway.director.tunnel.Outbox;
import io.spillway.director.tunnel.Tunnels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Decides what happens to a packet, and has it rewritten in place. Pure: no I/O, no clock, nothing allocated. Thread rule:
 * engine thread only.
 */
public final class Forwarder {
    /** Bytes in front of a packet that must be writable, besides an Ethernet header: room for outer headers. */
    public static final int HEADROOM_BYTES = Encapsulation.MAX_BYTES;

    static final int OUTER_TTL = 64;
    /** Looks at flows that are to be ended, for each step of expiry: most are a look at a byte. */
    private static final int SWEEP_STEPS = 8;

    private static final int NO_PEER = FlowKeeper.NO_PEER;

    private final Services services;
    private final FlowTable flows;
    private final FlowKeeper keeper;
    private final FloodGuard guard;
    private final Sweeper sweeper;
    private final Methods methods;
    private final Admission admission;
    private final FastLane fastLane;
    private final TunnelEnd tunnel;
    private final Counters counters;
    private final Tunnels tunnels;
    private final Repair repair;
    private final ControlDesk controlDesk;
    private final int engine;
    private final Behaviour behaviour;
    private final Outbox outbox;
    private final PathMtus pathMtus;
    private final Delivery delivery;
    private final Answers answers;
    private final IcmpDesk icmpDesk;
    private final FragmentDesk fragments;
    private final Replies replies;
    private final Packet packet = new Packet();
    /** Number of the target that the packet's flow has. */
    private int chosen;

    /**
     * Of a director with one engine and no strategy against floods.
     *
     * @param handOver tells too which of the director's engines this is part of
     */
    public Forwarder(
            Services services,
            FlowTable flows,
            StateTimeouts timeouts,
            TunnelEnd tunnel,
            Links links,
            Behaviour behaviour,
            Counters counters,
            HandOver handOver) {
        this(
                services,
                flows,
                timeouts,
                tunnel,
                links,
                behaviour,
                FloodLevel.undefended(flows.maxFlows()),
                counters,
                handOver,
                new SplittableRandom());
    }

    /**
     * @param floods the same for all engines of a director
     * @param handOver tells too which of the director's engines this is part of
     * @param random for what the defence against floods leaves to chance
     */
    public Forwarder(
            Services services,
            FlowTable flows,
            StateTimeouts timeouts,
            TunnelEnd tunnel,
            Links links,
            Behaviour behaviour,
            FloodLevel floods,
            Counters counters,
            HandOver handOver,
            RandomGenerator random) {
        this.services = services;
        this.flows = flows;
        this.tunnel = tunnel;
        this.counters = counters;
        this.behaviour = behaviour;
        engine = handOver.self();
        keeper = new FlowKeeper(flows, timeouts, services, floods);
        guard = new FloodGuard(floods, keeper, timeouts, counters, random);
        sweeper = new Sweeper(keeper, counters);
        outbox = tunnel.outbox().hasRoom() ? tunnel.outbox() : new Outbox(Arena.ofAuto());
        methods = new Methods(services, flows, links, behaviour.pathMtuDiscovery(), counters);
        pathMtus = new PathMtus(services, tunnel);
        delivery = new Delivery(methods, pathMtus, tunnel, links, outbox, counters, !behaviour.pathMtuDiscovery());
        answers = new Answers(services, links, outbox, behaviour.answersPerSecond(), counters);
        fragments = new FragmentDesk(services, delivery, outbox, counters, handOver);
        var sender = new ControlSender(tunnel.address(), tunnel.outbox(), counters);
        long probeIntervalNs = tunnel.settings().probeInterval().toNanos();
        tunnels = new Tunnels(tunnel.peers(), probeIntervalNs, tunnel.nonces(), sender, engine);
        repair = new Repair(services, flows, timeouts, tunnel, tunnels, sender, counters);
        admission = new Admission(services, keeper, repair, links, behaviour, guard, counters, handOver);
        replies = new Replies(
                services, flows, keeper, admission, methods, delivery, answers, fragments, tunnel, behaviour, links,
                engine);
        fastLane = new FastLane(services, flows, timeouts, methods, packet, engine);
        controlDesk = new ControlDesk(tunnels, repair, sender, handOver);
        icmpDesk = new IcmpDesk(
                answers,
                new IcmpErrors(services, flows, methods, admission, delivery, behaviour.scheduleIcmp(), handOver),
                new TunnelErrors(services, flows, pathMtus, answers, links, tunnel, handOver));
    }

    /** Packets to be sent beside {@link #packet()}: filled by {@link #handle} and {@link #probe}. */
    public Outbox outbox() {
        return outbox;
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
     * @param at offset of the IP header
     * @param available bytes readable from there
     * @param side where the packet came in
     * @param partialChecksum see {@link Packet#setOffload}
     * @param segmentBytes the same
     * @return the packet's fate
     */
    public Counter handle(
            MemorySegment memory,
            long at,
            int available,
            Side side,
            boolean partialChecksum,
            int segmentBytes,
            long nowNs) {
        packet.setOffload(partialChecksum, segmentBytes);
        Counter steady = fastLane.handle(memory, at, available, side, segmentBytes, nowNs);
        return steady != null ? steady : handleFully(memory, at, available, side, partialChecksum, segmentBytes, nowNs);
    }

    /**
     * May be called before a group of packets is handled, in this order, perhaps not all of them: looks up their flows, which
     * is faster together.
     *
     * @param ats offsets from which {@code headerBytes} on there are at least 40 bytes of a packet, not looked at before
     */
    public void prepare(MemorySegment memory, long[] ats, int headerBytes, int count) {
        fastLane.prepare(memory, ats, headerBytes, count);
    }

    /** The same for every packet, without the short way. */
    Counter handleFully(
            MemorySegment memory,
            long at,
            int available,
            Side side,
            boolean partialChecksum,
            int segmentBytes,
            long nowNs) {
        packet.setOffload(partialChecksum, segmentBytes);
        Counter fault = packet.readHeader(memory, at, available);
        if (fault != null) {
            return fault;
        }
        AddressBook book = services.book();
        int to = book.find(packet.destinationHigh(), packet.destinationLow());
        int kinds = book.kinds(to);
        if (side.facesClients()) {
            if ((kinds & AddressBook.VIP) != 0) {
                return fromClient(to, nowNs);
            }
            if ((kinds & AddressBook.TUNNEL_END) != 0 && isIpInIp() && tunnel.isEndOf(packet)) {
                return fromTunnel(nowNs);
            }
        }
        if (packet.isIcmp()) {
            return icmpDesk.toOthers(packet, side, nowNs);
        }
        return side.facesServers() ? replies.handle(packet, to, kinds, nowNs) : Counter.PASSED;
    }

    /**
     * Ends flows whose time is up, or that are to end for another reason: to be called all the time.
     *
     * @param steps bound on the work done by this call
     * @return the bound was reached; there may be more to do
     */
    public boolean expire(long nowNs, int steps) {
        fragments.expire(nowNs);
        pathMtus.expire(nowNs);
        for (int step = 0; step < steps && flows.isBehind(nowNs); step++) {
            int flow = flows.findExpired(nowNs);
            if (flow != FlowTable.NONE) {
                repair.expire(flow, nowNs);
                keeper.end(flow);
            }
        }
        if (services.hasLost()) {
            for (RealServer server : services.takeLost()) {
                sweeper.end(isOf(server, () -> !server.isUsable()), Counter.MOVED, FlowEnd.SILENT);
            }
        }
        services.expireTemplates(nowNs, steps);
        guard.advance(nowNs, steps);
        return sweeper.advance(nowNs, steps * SWEEP_STEPS) || flows.isBehind(nowNs);
    }

    /**
     * Ends all flows of a server whose weight is 0 when its time to drain is up, unless it has a weight again by then;
     * remembered clients go elsewhere too from then on. To be called on each engine.
     *
     * @param deadlineNs may have passed
     * @param end is told of each flow, on the engine's thread
     */
    public void drain(RealServer server, long deadlineNs, FlowEnd end) {
        sweeper.endLater(
                deadlineNs,
                () -> {
                    boolean isWanted = server.weight() == 0;
                    if (isWanted) {
                        server.end();
                    }
                    return isWanted;
                },
                isOf(server, server::isEnded),
                Counter.DRAINED,
                end);
    }

    private IntPredicate isOf(RealServer server, BooleanSupplier isStill) {
        int target = server.number();
        return flow -> flows.target(flow) == target && isStill.getAsBoolean();
    }

    private boolean isIpInIp() {
        return packet.protocol() == Ipv4.PROTOCOL_IPIP || packet.protocol() == Ipv6.PROTOCOL_IPV6;
    }

    private Counter fromClient(int vip, long nowNs) {
        if (packet.isFragment()) {
            return fragmentFromClient(vip, NO_PEER, packet.at(), packet.totalBytes(), nowNs);
        }
        Counter fault = packet.readTransport();
        if (fault != null) {
            return packet.isIcmp() ? icmpDesk.toVip(packet, vip, NO_PEER, nowNs) : fault;
        }
        return toTarget(vip, NO_PEER, nowNs);
    }

    /**
     * @param peer whose tunnel it came through, or {@link #NO_PEER}
     * @param at offset of the packet as it came in
     */
    private Counter fragmentFromClient(int vip, int peer, long at, int length, long nowNs) {
        int protocol = packet.protocol();
        if (packet.isIcmp()) {
            return Counter.FRAGMENT;
        }
        Counter fate = fragments.receive(packet, peer, nowNs);
        if (fate != null) {
            return fate;
        }
        if (packet.isLaterFragment()) {
            return fragments.later(packet, at, length, Side.CLIENTS);
        }
        Counter fault = packet.readTransport();
        if (fault != null) {
            // RFC 1858: where the header doesn't show, another one may.
            boolean isHidden = fault == Counter.TRUNCATED || fault == Counter.BAD_HEADER;
            fate = isHidden ? Counter.FRAGMENT_OVERLAP : fault;
        } else {
            Counter elsewhere = fragments.handOver(
                    packet, at, length, packet.sourceHigh(), packet.sourceLow(), packet.sourcePort(), Side.CLIENTS);
            if (elsewhere != null) {
                return elsewhere;
            }
            int sourcePort = packet.sourcePort();
            int destinationPort = packet.destinationPort();
            fate = toTarget(vip, peer, nowNs);
            boolean isRemapped = packet.sourcePort() != sourcePort || packet.destinationPort() != destinationPort;
            if (protocol == Packet.SCTP && isRemapped && fate.kind() == Counter.Kind.SENT) {
                fate = Counter.FRAGMENT; // Its checksum is over all the fragments, and no sum.
            }
        }
        return fragments.decide(fate, packet, chosen);
    }

    private Counter fromTunnel(long nowNs) {
        int peer = tunnel.peerOf(packet);
        if (peer < 0) {
            return Counter.TUNNEL_STRANGER;
        }
        if (packet.isFragment()) {
            return Counter.FRAGMENT;
        }
        long outerAt = packet.at();
        int outerBytes = packet.totalBytes();
        if (packet.readHeader(packet.memory(), packet.payloadAt(), packet.payloadBytes()) != null) {
            return Counter.TUNNEL_BAD_INNER;
        }
        if (packet.protocol() == Packet.UDP && tunnel.isEndOf(packet)) {
            return controlDesk.take(packet, outerAt, outerBytes, peer, nowNs);
        }
        AddressBook book = services.book();
        int vip = book.find(packet.destinationHigh(), packet.destinationLow());
        if ((book.kinds(vip) & AddressBook.VIP) == 0) {
            return Counter.TUNNEL_NOT_A_VIP;
        }
        if (packet.isFragment()) {
            counters.add(Counter.TUNNEL_RECEIVED);
            return fragmentFromClient(vip, peer, outerAt, outerBytes, nowNs);
        }
        if (packet.readTransport() != null) {
            return packet.isIcmp() ? icmpDesk.toVip(packet, vip, peer, nowNs) : Counter.TUNNEL_BAD_INNER;
        }
        if (services.find(packet.protocol(), vip, packet.destinationPort()) == null) {
            return Counter.TUNNEL_NO_SERVICE;
        }
        counters.add(Counter.TUNNEL_RECEIVED);
        return toTarget(vip, peer, nowNs);
    }

    /** @param peer whose tunnel the packet came through, or {@link #NO_PEER} */
    private Counter toTarget(int vip, int peer, long nowNs) {
        if (packet.ttl() <= 1) {
            answers.timeExceeded(packet, nowNs);
            return Counter.TTL_EXCEEDED;
        }
        int flow = keeper.find(packet, vip);
        if (flow == FlowTable.NONE || admission.isOver(packet, flow)) {
            Counter fate = admission.admit(packet, vip, peer, flow, nowNs);
            if (fate != null) {
                return refuse(fate, peer, nowNs);
            }
            RealServer once = admission.onePacketServer();
            if (once != null) {
                return toServerOnce(once, nowNs);
            }
            flow = keeper.find(packet, vip);
        }
        boolean foreign = peer != NO_PEER;
        chosen = flows.target(flow);
        return switch (services.target(flows.target(flow))) {
            case RealServer server -> toServer(flow, server, nowNs);
            case RemoteSite site when foreign -> elsewhere(site.tunnelAddress(), peer);
            case RemoteSite site -> toSite(flow, site, Counter.SPILLED, nowNs);
            case OwnerSite owner when foreign -> elsewhere(owner.tunnelAddress(), peer);
            case OwnerSite owner -> toSite(flow, owner, Counter.TO_OWNER, nowNs);
            case Asking _ when foreign -> Counter.TUNNEL_NO_FLOW;
            case Asking _ when packet.isFragment() -> Counter.OFFER_WAIT;
            case Asking _ -> repair.goOn(flow, packet, nowNs);
        };
    }

    /** A packet that leaves no flow. */
    private Counter toServerOnce(RealServer server, long nowNs) {
        if (packet.wireBytes() > methods.maxBytes(server)) {
            answers.tooBig(packet, methods.maxBytes(server), nowNs);
            return Counter.OVER_MTU;
        }
        server.countIn(engine, packet.totalBytes());
        return methods.toServer(packet, FlowTable.NONE, server);
    }

    /** Tells a client what has kept its packet from a server, where a host would (IPVS leaves some of it to the kernel). */
    private Counter refuse(Counter fate, int peer, long nowNs) {
        boolean isTcp = packet.protocol() == Packet.TCP;
        switch (fate) {
            case NO_USABLE_SERVER -> answers.portUnreachable(packet, nowNs);
            case NO_FLOW, NO_SERVICE -> {
                // Another site may know better than we who came through its tunnel.
                if (peer != NO_PEER) {
                    return fate;
                }
                if (!isTcp) {
                    answers.portUnreachable(packet, nowNs);
                } else if (behaviour.resetUnknown()) {
                    answers.reset(packet, nowNs);
                }
            }
            default -> {}
        }
        return fate;
    }

    private Counter toServer(int flow, RealServer server, long nowNs) {
        if (packet.wireBytes() > methods.maxBytes(server)) {
            return tooLong(flow, server, nowNs);
        }
        keeper.input(flow, server, packet, nowNs);
        server.countIn(engine, packet.totalBytes());
        return methods.toServer(packet, flow, server);
    }

    /** More than the way to the server lets through. */
    private Counter tooLong(int flow, RealServer server, long nowNs) {
        if (!delivery.maySplit(packet, server)) {
            answers.tooBig(packet, methods.maxBytes(server), nowNs);
            return Counter.OVER_MTU;
        }
        keeper.input(flow, server, packet, nowNs);
        server.countIn(engine, packet.totalBytes());
        if (!Delivery.isTunnelled(server)) {
            return delivery.finish(packet, server, methods.toServer(packet, flow, server));
        }
        packet.decrementTtl();
        return delivery.finish(packet, server, Counter.FORWARDED_TUN);
    }

    private Counter toSite(int flow, FlowTarget site, Counter fate, long nowNs) {
        if (packet.wireBytes() > delivery.maxBytes(site) && !delivery.maySplit(packet, site)) {
            answers.tooBig(packet, delivery.maxBytes(site), nowNs);
            return Counter.OVER_MTU;
        }
        keeper.input(flow, site, packet, nowNs);
        packet.decrementTtl();
        return delivery.finish(packet, site, fate);
    }

    /** What came through a tunnel goes into none: who has the flow gets its own copy of what is offered. */
    private Counter elsewhere(int tunnelAddress, int peer) {
        return tunnelAddress == tunnels.address(peer) ? Counter.TUNNEL_LOOP : Counter.TUNNEL_ELSEWHERE;
    }
}

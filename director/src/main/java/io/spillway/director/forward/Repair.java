package io.spillway.director.forward;

import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.TcpTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Encapsulation;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import io.spillway.director.tunnel.ControlMessage;
import io.spillway.director.tunnel.ControlSender;
import io.spillway.director.tunnel.Outbox;
import io.spillway.director.tunnel.TokenBucket;
import io.spillway.director.tunnel.Tunnels;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Finds the site that has a connection whose packets come here since a route has moved: the packet itself goes to every
 * site, and a question beside it. Who has the flow forwards the packet and answers; the flow is tunnelled there from then
 * on. Who doesn't have it drops the packet and says nothing, so nothing is ever sent on or multiplied. Thread rule: engine
 * thread only.
 */
final class Repair {
    private static final long ASKING_NS = Duration.ofSeconds(3).toNanos();
    /** Deadlines are kept to two milliseconds, rounded up. */
    private static final long DEADLINE_SLACK_NS = millis(3);

    private static final long LOST_NS = Duration.ofSeconds(10).toNanos();
    private static final int MAX_ASKING = 4096;
    /** Strays must leave room for flows: at most this share of the table asks. */
    private static final int TABLE_SHARE = 8;

    /**
     * When, after the first, a flow's packets may be offered again. Those at once keep a burst of segments together;
     * those later make up for an answer that was lost, so they ask again.
     */
    private static final long[] OFFER_AT_NS = {0, 0, 0, 0, millis(50), millis(200), millis(600), millis(1500)};

    /** In the place of a peer's number, where none is meant. */
    private static final int NO_PEER = 0xffff;

    private final Services services;
    private final FlowTable flows;
    private final StateTimeouts timeouts;
    private final TunnelEnd tunnel;
    private final Tunnels tunnels;
    private final ControlSender sender;
    private final Counters counters;
    private final TokenBucket bucket;
    private final int maxAsking;
    private final LostFlows lost = new LostFlows();
    private final Encapsulation encapsulation = new Encapsulation();
    private int lastIdentification;

    Repair(
            Services services,
            FlowTable flows,
            StateTimeouts timeouts,
            TunnelEnd tunnel,
            Tunnels tunnels,
            ControlSender sender,
            Counters counters) {
        this.services = services;
        this.flows = flows;
        this.timeouts = timeouts;
        this.tunnel = tunnel;
        this.tunnels = tunnels;
        this.sender = sender;
        this.counters = counters;
        bucket = new TokenBucket(tunnel.settings().offersPerSecond(), cost(tunnels.count(), true));
        maxAsking = Math.min(MAX_ASKING, flows.maxFlows() / TABLE_SHARE);
    }

    /**
     * Deals with a client's TCP packet, not a SYN, that belongs to no flow; if it is offered, it becomes the packet to the
     * nearest site.
     *
     * @return its fate
     */
    Counter begin(Packet packet, int vip, long nowNs) {
        // A reset has nothing left to rescue and is never sent again, but is what floods and scans are made of.
        // Questions
        // have no room for IPv6 addresses yet.
        if (!tunnel.repairs()
                || !packet.isV4()
                || (packet.tcpFlags() & Tcp.RST) != 0
                || lost.contains(hash(packet), nowNs)) {
            return Counter.NO_FLOW;
        }
        if (services.asking().flows() >= maxAsking) {
            return Counter.OFFER_CROWD;
        }
        if (flows.isFull()) {
            return Counter.TABLE_FULL;
        }
        int peers = tunnels.countNotDown();
        if (peers == 0) {
            return Counter.NO_FLOW;
        }
        if (!bucket.take(cost(peers, true), nowNs)) {
            return Counter.OFFER_RATE;
        }
        int flow = flows.insert(
                packet.protocol(),
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.sourcePort(),
                vip,
                packet.destinationPort(),
                services.asking().number(),
                FlowTable.NO_OUTPUT,
                nowNs + ASKING_NS);
        // The state a rescued flow goes on from.
        FlowState state = TcpTable.INPUT_ONLY.next(FlowState.ESTABLISHED, packet.tcpFlags());
        services.asking().count(state, false, 1);
        flows.setState(flow, state);
        flows.setCount(flow, 1);
        offer(packet, true);
        return Counter.OFFERED;
    }

    /** The same for a packet of a flow that sites are being asked about already. */
    Counter goOn(int flow, Packet packet, long nowNs) {
        flows.setState(flow, TcpTable.INPUT_ONLY.next(flows.state(flow), packet.tcpFlags()));
        int offers = flows.count(flow);
        long elapsedNs = ASKING_NS - flows.remainingNs(flow, nowNs) + DEADLINE_SLACK_NS;
        if (offers == OFFER_AT_NS.length || elapsedNs < OFFER_AT_NS[offers]) {
            return Counter.OFFER_WAIT;
        }
        boolean asks = OFFER_AT_NS[offers] > 0;
        int peers = tunnels.countNotDown();
        // When many flows come at once, the first packet of each goes before the second of any.
        if (peers == 0 || (!asks && !bucket.isHalfFull(nowNs))) {
            return Counter.OFFER_WAIT;
        }
        if (!bucket.take(cost(peers, asks), nowNs)) {
            return Counter.OFFER_RATE;
        }
        flows.setCount(flow, offers + 1);
        offer(packet, asks);
        return Counter.OFFERED;
    }

    /** The flow's time is up: if nobody has answered, nobody will. */
    void expire(int flow, long nowNs) {
        if (flows.target(flow) == services.asking().number()) {
            counters.add(Counter.LOST);
            lost.remember(
                    hash(
                            flows.protocol(flow),
                            (int) flows.clientLow(flow),
                            flows.clientPort(flow),
                            (int) services.book().low(flows.vip(flow)),
                            flows.vipPort(flow),
                            NO_PEER),
                    nowNs + LOST_NS);
        }
    }

    /** Answers a peer's question if the flow is at a real server here; one message for one, and no longer. */
    void answer(ControlMessage question, int peer) {
        int flow = find(question);
        // A flow that we have sent elsewhere ourselves is the other site's to claim.
        if (flow != FlowTable.NONE && services.target(flows.target(flow)) instanceof RealServer) {
            sender.question(
                    tunnels.address(peer),
                    ControlMessage.OWNER,
                    question.token(),
                    question.protocol(),
                    question.client(),
                    question.clientPort(),
                    question.vip(),
                    question.vipPort(),
                    Counter.QUESTIONS_ANSWERED);
        }
    }

    /** Sends a flow to the peer that says it has it; false if the peer wasn't asked about it, or answers too late. */
    boolean learnOwner(ControlMessage answer, int peer, long nowNs) {
        int flow = find(answer);
        if (flow == FlowTable.NONE || answer.token() != token(answer, peer)) {
            return false;
        }
        FlowTarget target = services.target(flows.target(flow));
        OwnerSite owner = services.owner(peer);
        if (target != services.asking()) {
            return target == owner; // Asked twice, answered twice.
        }
        FlowState state = flows.state(flow);
        target.count(state, false, -1);
        owner.count(state, false, 1);
        flows.setTarget(flow, owner.number());
        flows.setDeadline(flow, nowNs + timeouts.timeoutNs(state));
        counters.add(Counter.RESCUED);
        return true;
    }

    /** Sends a packet, and perhaps a question, to all sites that may be there; the nearest gets the original. */
    private void offer(Packet packet, boolean asks) {
        packet.decrementTtl();
        lastIdentification++;
        int nearest = 0;
        for (int rank = 0; rank < tunnels.count(); rank++) {
            int peer = tunnels.nearest(rank);
            if (tunnels.isDown(peer)) {
                continue;
            }
            int address = tunnels.address(peer);
            if (asks) {
                ask(packet, peer, address);
            }
            if (nearest == 0) {
                nearest = address;
            } else {
                copy(packet, address);
            }
        }
        encapsulation.ipip(packet, 0, Ip.v4(tunnel.address()), 0, Ip.v4(nearest), Forwarder.OUTER_TTL);
    }

    private void ask(Packet packet, int peer, int address) {
        sender.question(
                address,
                ControlMessage.QUESTION,
                token(
                        packet.protocol(),
                        (int) packet.sourceLow(),
                        packet.sourcePort(),
                        (int) packet.destinationLow(),
                        packet.destinationPort(),
                        peer),
                packet.protocol(),
                (int) packet.sourceLow(),
                packet.sourcePort(),
                (int) packet.destinationLow(),
                packet.destinationPort(),
                Counter.QUESTIONS_SENT);
    }

    private void copy(Packet packet, int address) {
        Outbox outbox = tunnel.outbox();
        int at = outbox.add(Ipv4.HEADER_BYTES + packet.totalBytes(), 0, Ip.v4(address), Counter.OFFER_COPIES);
        if (at < 0) {
            counters.add(Counter.OWN_UNSENT);
            return;
        }
        int inner = at + Ipv4.HEADER_BYTES;
        MemorySegment.copy(packet.memory(), packet.at(), outbox.memory(), inner, packet.totalBytes());
        Ipv4.encapsulate(outbox.memory(), inner, tunnel.address(), address, Forwarder.OUTER_TTL, lastIdentification);
    }

    private int find(ControlMessage message) {
        int vip = services.book().find(0, Ip.v4(message.vip()));
        return flows.find(message.protocol(), 0, Ip.v4(message.client()), message.clientPort(), vip, message.vipPort());
    }

    /** Another one for each peer: who knows it was asked. */
    private int token(ControlMessage message, int peer) {
        return token(
                message.protocol(), message.client(), message.clientPort(), message.vip(), message.vipPort(), peer);
    }

    private int token(int protocol, int client, int clientPort, int vip, int vipPort, int peer) {
        return (int) (hash(protocol, client, clientPort, vip, vipPort, peer) >>> 32);
    }

    private long hash(Packet packet) {
        return hash(
                packet.protocol(),
                (int) packet.sourceLow(),
                packet.sourcePort(),
                (int) packet.destinationLow(),
                packet.destinationPort(),
                NO_PEER);
    }

    private long hash(int protocol, int client, int clientPort, int vip, int vipPort, int peer) {
        return tunnel.tokens()
                .hash(
                        ((long) client << 32) | (vip & 0xffff_ffffL),
                        ((long) clientPort << 48) | ((long) vipPort << 32) | ((long) protocol << 16) | peer);
    }

    /** Packets sent for an offer to so many peers. */
    private static int cost(int peers, boolean asks) {
        return asks ? 2 * peers : peers;
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}

package io.spillway.director.forward;

import io.spillway.director.Behaviour;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.RealServer;

/** Takes servers' packets to the clients whose flows they belong to. Thread rule: engine thread only. */
final class Replies {
    private final Services services;
    private final FlowTable flows;
    private final FlowKeeper keeper;
    private final Admission admission;
    private final Methods methods;
    private final Delivery delivery;
    private final Answers answers;
    private final FragmentDesk fragments;
    private final TunnelEnd tunnel;
    private final Behaviour behaviour;
    private final int clientMtu;
    private final int engine;

    Replies(
            Services services,
            FlowTable flows,
            FlowKeeper keeper,
            Admission admission,
            Methods methods,
            Delivery delivery,
            Answers answers,
            FragmentDesk fragments,
            TunnelEnd tunnel,
            Behaviour behaviour,
            Links links,
            int engine) {
        this.services = services;
        this.flows = flows;
        this.keeper = keeper;
        this.admission = admission;
        this.methods = methods;
        this.delivery = delivery;
        this.answers = answers;
        this.fragments = fragments;
        this.tunnel = tunnel;
        this.behaviour = behaviour;
        clientMtu = links.clientMtu();
        this.engine = engine;
    }

    /**
     * @param packet with its IP header read
     * @param to number of its destination
     * @param kinds of its destination
     * @return the packet's fate
     */
    Counter handle(Packet packet, int to, int kinds, long nowNs) {
        AddressBook book = services.book();
        int from = book.find(packet.sourceHigh(), packet.sourceLow());
        int fromKinds = book.kinds(from);
        if ((fromKinds & (AddressBook.SERVER | AddressBook.VIP)) == 0) {
            return Counter.PASSED;
        }
        boolean maybeReply = (fromKinds & AddressBook.SERVER) != 0
                && ((kinds & AddressBook.LOCAL) != 0 || (kinds & AddressBook.OWN) == 0);
        if (packet.isFragment() && maybeReply) {
            Counter fate = fragments.receive(packet, Fragments.FROM_SERVERS, nowNs);
            if (fate != null) {
                return fate;
            }
            if (packet.isLaterFragment()) {
                return fragments.later(packet, packet.at(), packet.totalBytes(), Side.SERVERS);
            }
            Counter elsewhere = packet.readTransport() != null
                    ? null
                    : fragments.handOver(
                            packet,
                            packet.at(),
                            packet.totalBytes(),
                            packet.destinationHigh(),
                            packet.destinationLow(),
                            packet.destinationPort(),
                            Side.SERVERS);
            return elsewhere != null
                    ? elsewhere
                    : fragments.decide(
                            reply(packet, from, to, fromKinds, kinds, nowNs), packet, FragmentDesk.TO_CLIENT);
        }
        return packet.isLaterFragment() ? Counter.PASSED : reply(packet, from, to, fromKinds, kinds, nowNs);
    }

    /** A packet of a server, or of one that has a VIP itself. */
    private Counter reply(Packet packet, int from, int to, int fromKinds, int kinds, long nowNs) {
        if (packet.readTransport() != null) {
            return Counter.PASSED;
        }
        AddressBook book = services.book();
        if ((fromKinds & AddressBook.SERVER) == 0) {
            return directReply(packet, from, nowNs);
        }
        boolean isLocal = (kinds & AddressBook.LOCAL) != 0;
        int flow = flows.findReply(
                packet.protocol(),
                isLocal ? FlowTable.LOCAL_HIGH : packet.destinationHigh(),
                isLocal ? admission.localPlace(to) : packet.destinationLow(),
                packet.destinationPort(),
                from,
                packet.sourcePort());
        if (flow == FlowTable.NONE) {
            boolean isReply = isLocal
                    || (services.isServer(packet.protocol(), from, packet.sourcePort())
                            && (kinds & AddressBook.OWN) == 0);
            return isReply ? unknownReply(packet, nowNs) : Counter.PASSED;
        }
        if (packet.isFragment() && packet.protocol() == Packet.SCTP && flows.vipPort(flow) != packet.sourcePort()) {
            return Counter.FRAGMENT;
        }
        if (packet.ttl() <= 1) {
            answers.timeExceededToServer(packet, nowNs);
            return Counter.TTL_EXCEEDED;
        }
        boolean isTooLong = packet.wireBytes() > clientMtu;
        if (isTooLong && !delivery.maySplit(packet, null)) {
            answers.tooBigToServer(packet, clientMtu, nowNs);
            return Counter.OVER_MTU;
        }
        FlowTarget target = services.target(flows.target(flow));
        keeper.output(flow, target, packet, nowNs);
        if (target instanceof RealServer server) {
            server.countOut(engine, packet.totalBytes());
        }
        // With repair, own clients' too: a route may move during the connection, and then an upload's packets, which
        // are as long as this allows, have to fit the tunnel of a site that can't change what was agreed on.
        if ((packet.tcpFlags() & Tcp.SYN) != 0 && (tunnel.repairs() || flows.is(flow, FlowTable.FOREIGN))) {
            packet.clampMss(tunnel.maxSegmentBytes());
        }
        int vip = flows.vip(flow);
        Counter fate = methods.toClient(packet, flow, book.high(vip), book.low(vip));
        return isTooLong ? delivery.finish(packet, null, fate) : fate;
    }

    /** What a server sends to a client who has no flow any more: it may stop. */
    private Counter unknownReply(Packet packet, long nowNs) {
        if (behaviour.resetUnknown()) {
            if (packet.protocol() == Packet.TCP) {
                answers.reset(packet, nowNs);
            } else {
                answers.portUnreachableToServer(packet, nowNs);
            }
        }
        return Counter.NO_FLOW;
    }

    /** A server that has the VIP itself answers by way of this host: the kernel's to forward, but it tells of the flow. */
    private Counter directReply(Packet packet, int vip, long nowNs) {
        int flow = flows.find(
                packet.protocol(),
                packet.destinationHigh(),
                packet.destinationLow(),
                packet.destinationPort(),
                vip,
                packet.sourcePort());
        if (flow == FlowTable.NONE) {
            return Counter.PASSED;
        }
        keeper.output(flow, services.target(flows.target(flow)), packet, nowNs);
        return Counter.OUTPUT_SEEN;
    }
}

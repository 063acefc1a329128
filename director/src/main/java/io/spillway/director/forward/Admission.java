package io.spillway.director.forward;

import io.spillway.director.Behaviour;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Sctp;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Asking;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import io.spillway.director.service.ServiceGate;
import io.spillway.director.service.Templates;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Decides whether a packet may begin a flow, and where the flow goes. Thread rule: engine thread only. */
final class Admission {
    private static final int FTP_DATA_PORT = 20;

    private final Services services;
    private final FlowKeeper keeper;
    private final FlowTable flows;
    private final Repair repair;
    private final Behaviour behaviour;
    private final FloodGuard guard;
    private final Counters counters;
    private final LocalPorts localPorts;
    /** By their places. */
    private final int[] localNumbers;

    private @Nullable RealServer onePacketServer;

    Admission(
            Services services,
            FlowKeeper keeper,
            Repair repair,
            Links links,
            Behaviour behaviour,
            FloodGuard guard,
            Counters counters,
            HandOver handOver) {
        this.services = services;
        this.keeper = keeper;
        this.flows = keeper.table();
        this.repair = repair;
        this.behaviour = behaviour;
        this.guard = guard;
        this.counters = counters;
        localNumbers = links.localAddresses().stream()
                .mapToInt(address -> services.book().find(Ip.high(address), Ip.low(address)))
                .toArray();
        localPorts = new LocalPorts(
                flows, links.localAddresses(), (local, port) -> isHere(handOver, local, port), new SplittableRandom());
    }

    private boolean isHere(HandOver handOver, int local, int port) {
        AddressBook book = services.book();
        int number = localNumbers[local];
        return handOver.engine(book.high(number), book.low(number), port) == handOver.self();
    }

    /** The place of a local address, by the number the address book gives it. */
    int localPlace(int number) {
        // A few addresses at most, and their numbers never change.
        int place = 0;
        while (localNumbers[place] != number) {
            place++;
        }
        return place;
    }

    /**
     * Whether a packet of a flow can't go on with it: it begins a new connection on a flow that is over, or the flow's server
     * was removed, or a UDP flow's server is down. Of a flow that another site has, or may have, only a new connection can want
     * a SYN: its own handshake was before the route moved. It is admitted here as any other, because the owner would take it as
     * foreign, and nobody has counted a slot for it there.
     */
    boolean isOver(Packet packet, int flow) {
        return switch (services.target(flows.target(flow))) {
            case RealServer server ->
                !server.isPresent()
                        || (packet.protocol() == Packet.UDP
                                ? !server.isUsable()
                                : beginsConnection(packet) && isReused(flow, server));
            case RemoteSite _ -> beginsConnection(packet) && flows.state(flow).isReusable();
            case OwnerSite _, Asking _ -> beginsConnection(packet);
        };
    }

    /** By the rules for a packet that begins a connection. */
    private boolean isReused(int flow, RealServer server) {
        if (behaviour.expireNodest() && server.weight() == 0) {
            return true;
        }
        // A remembered client would only come back to the same server.
        if (behaviour.reuseMode() == 0 || (flows.is(flow, FlowTable.CONTROLLED) && server.isUsable())) {
            return false;
        }
        FlowState state = flows.state(flow);
        return state.isReusable()
                || ((behaviour.reuseMode() & 2) != 0
                        && state == FlowState.FIN_WAIT
                        && flows.is(flow, FlowTable.NO_OUTPUT));
    }

    /**
     * Makes a flow for a packet that has none, or can't go on with the one it has.
     *
     * @param peer whose tunnel the packet came through, or {@link FlowKeeper#NO_PEER}
     * @param old the flow it can't go on with, or {@link FlowTable#NONE}
     * @return null if there is a flow now, or {@link #onePacketServer}; else the packet's fate
     */
    @Nullable
    Counter admit(Packet packet, int vip, int peer, int old, long nowNs) {
        onePacketServer = null;
        if (old != FlowTable.NONE) {
            if (waitsForServer(packet, old)) {
                return Counter.SERVER_GONE;
            }
            keeper.end(old);
        }
        VirtualService service = services.find(packet.protocol(), vip, packet.destinationPort());
        if (service == null) {
            return Counter.NO_SERVICE;
        }
        if (isMartian(packet)) {
            return Counter.MARTIAN;
        }
        boolean foreign = peer != FlowKeeper.NO_PEER;
        if (!mayBegin(packet)) {
            // What another site offers is never offered on: no loop, and one packet never becomes many.
            return foreign ? Counter.TUNNEL_NO_FLOW : repair.begin(packet, vip, nowNs);
        }
        if (packet.sourcePort() == FTP_DATA_PORT) {
            return Counter.FTP_DATA;
        }
        if (guard.dropsNew()) {
            return Counter.FLOOD_DROP;
        }
        boolean isFlow = !service.spec().onePacket();
        ServiceGate.Entry entry =
                service.gate().enter(service.spec().limits(), isFlow, packet.sourceHigh(), packet.sourceLow(), nowNs);
        int entered = 0;
        switch (entry) {
            case ADMITTED -> {}
            case ADMITTED_COUNTED -> entered = FlowTable.COUNTED;
            case ADMITTED_UNTRACKED -> counters.add(Counter.SOURCE_UNTRACKED);
            case SERVICE_LIMIT -> {
                return Counter.SERVICE_LIMIT;
            }
            case SERVICE_RATE -> {
                return Counter.SERVICE_RATE;
            }
            case SOURCE_LIMIT -> {
                return Counter.SOURCE_LIMIT;
            }
            case SOURCE_RATE -> {
                return Counter.SOURCE_RATE;
            }
        }
        if (!isFlow) {
            return scheduleOnce(packet, service, nowNs);
        }
        Counter fate = begin(packet, service, vip, peer, entered, nowNs);
        if (fate != null) {
            service.gate().leave(entered != 0, packet.sourceHigh(), packet.sourceLow());
        }
        return fate;
    }

    /** Where the packet goes that was admitted last and leaves no flow; null: it has one. */
    @Nullable
    RealServer onePacketServer() {
        return onePacketServer;
    }

    /** The flow's server was removed, and may be put back. */
    private boolean waitsForServer(Packet packet, int flow) {
        return services.target(flows.target(flow)) instanceof RealServer server
                && !server.isPresent()
                && !behaviour.expireNodest()
                && !(beginsConnection(packet) && isReused(flow, server));
    }

    private @Nullable Counter scheduleOnce(Packet packet, VirtualService service, long nowNs) {
        Templates templates = service.gate().templates();
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        FlowTarget seen = templates == null ? null : templates.find(high, low, nowNs);
        RealServer server = seen instanceof RealServer known && isKept(known, service, true, nowNs)
                ? known
                : service.chooseServer(packet, nowNs);
        if (server == null) {
            return Counter.NO_USABLE_SERVER;
        }
        if (templates != null && templates.join(high, low, seen, server, false, nowNs) == null) {
            counters.add(Counter.CLIENT_FORGOTTEN);
        }
        server.countNewFlow();
        onePacketServer = server;
        return null;
    }

    private @Nullable Counter begin(Packet packet, VirtualService service, int vip, int peer, int entered, long nowNs) {
        Counter noRoom = guard.makeRoom(packet.protocol());
        if (noRoom != null) {
            return noRoom;
        }
        Templates templates = service.gate().templates();
        boolean foreign = peer != FlowKeeper.NO_PEER;
        if (templates == null) {
            FlowTarget target = choose(packet, service, foreign, nowNs);
            return target == null ? Counter.NO_USABLE_SERVER : insert(packet, vip, peer, target, entered, nowNs);
        }
        long high = packet.sourceHigh();
        long low = packet.sourceLow();
        FlowTarget seen = templates.find(high, low, nowNs);
        FlowTarget target =
                seen != null && isKept(seen, service, foreign, nowNs) ? seen : choose(packet, service, foreign, nowNs);
        if (target == null) {
            return Counter.NO_USABLE_SERVER;
        }
        FlowTarget joined = templates.join(high, low, seen, target, true, nowNs);
        if (joined != null && joined != target) { // another engine was quicker
            target = isKept(joined, service, foreign, nowNs) ? joined : target;
            joined = templates.join(high, low, joined, target, true, nowNs);
        }
        if (joined != target) {
            counters.add(Counter.CLIENT_FORGOTTEN);
            return insert(packet, vip, peer, target, entered, nowNs);
        }
        Counter fate = insert(packet, vip, peer, target, entered | FlowTable.CONTROLLED, nowNs);
        if (fate != null) {
            templates.release(high, low, false);
        }
        return fate;
    }

    /** Whether a remembered client's new flow may go where its earlier ones went. */
    private boolean isKept(FlowTarget target, VirtualService service, boolean foreign, long nowNs) {
        return switch (target) {
            case RealServer server ->
                server.isPresent()
                        && server.isUsable()
                        && !server.isEnded()
                        && !(server.weight() == 0 && behaviour.expireQuiescentTemplate());
            case RemoteSite site -> !foreign && service.allows(site, nowNs);
            default -> false;
        };
    }

    private static @Nullable FlowTarget choose(Packet packet, VirtualService service, boolean foreign, long nowNs) {
        // A flow that came through a tunnel stays: two sites must not hand it back and forth.
        RemoteSite site = foreign ? null : service.chooseSite(nowNs);
        return site != null ? site : service.chooseServer(packet, nowNs);
    }

    /** @param entered see {@link FlowKeeper#insert} */
    private @Nullable Counter insert(Packet packet, int vip, int peer, FlowTarget target, int entered, long nowNs) {
        if (target instanceof RemoteSite site) {
            keeper.insert(site, packet, vip, FlowKeeper.NO_PEER, entered, nowNs);
            site.countNewFlow();
            return null;
        }
        return insert(packet, vip, peer, (RealServer) target, entered, nowNs);
    }

    private @Nullable Counter insert(Packet packet, int vip, int peer, RealServer server, int entered, long nowNs) {
        int serverPort = server.port(packet.destinationPort());
        int local = LocalPorts.NONE;
        if (server.method() == Forwarding.Method.FULLNAT) {
            local = localPorts.choose(packet.protocol(), server, serverPort, packet.isV4());
            if (local == LocalPorts.NONE) {
                return Counter.POOL_EMPTY;
            }
        } else if (server.method() == Forwarding.Method.NAT
                && flows.findReply(
                                packet.protocol(),
                                packet.sourceHigh(),
                                packet.sourceLow(),
                                packet.sourcePort(),
                                server.addressNumber(),
                                serverPort)
                        != FlowTable.NONE) {
            return Counter.REPLY_CLASH;
        }
        int flow = keeper.insert(server, packet, vip, peer, entered, nowNs);
        switch (server.method()) {
            case NAT -> flows.expectReplies(flow, server.addressNumber(), serverPort);
            case FULLNAT -> flows.expectReplies(flow, server.addressNumber(), serverPort, local >>> 16, local & 0xffff);
            case DR, TUN, LOCAL -> {}
        }
        server.countNewFlow();
        return null;
    }

    /** A reset, or an ABORT, never does. */
    private boolean mayBegin(Packet packet) {
        return switch (packet.protocol()) {
            case Packet.TCP ->
                (behaviour.sloppyTcp() || (packet.tcpFlags() & Tcp.SYN) != 0) && (packet.tcpFlags() & Tcp.RST) == 0;
            case Packet.SCTP ->
                packet.sctpChunk() == Sctp.INIT || (behaviour.sloppySctp() && packet.sctpChunk() != Sctp.ABORT);
            default -> true;
        };
    }

    private static boolean beginsConnection(Packet packet) {
        return packet.protocol() == Packet.SCTP
                ? packet.sctpChunk() == Sctp.INIT
                : (packet.tcpFlags() & (Tcp.SYN | Tcp.RST)) == Tcp.SYN;
    }

    /** RFC 1122 section 3.2.1.3, RFC 4291: addresses that are no host's; and a VIP, which would have us talk to ourselves. */
    private boolean isMartian(Packet packet) {
        AddressBook book = services.book();
        int kinds = book.kinds(book.find(packet.sourceHigh(), packet.sourceLow()));
        if ((kinds & AddressBook.VIP) != 0) {
            return true;
        }
        if (packet.isV4()) {
            int network = (int) packet.sourceLow() >>> 24;
            return network == 0 || network == 127 || network >= 224;
        }
        boolean isMulticast = (packet.sourceHigh() >>> 56) == 0xff;
        boolean isUnspecifiedOrLoopback = packet.sourceHigh() == 0 && (packet.sourceLow() >>> 1) == 0;
        return isMulticast || isUnspecifiedOrLoopback;
    }
}

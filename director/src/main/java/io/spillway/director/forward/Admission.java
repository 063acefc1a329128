package io.spillway.director.forward;

import io.spillway.director.Behaviour;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
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
    private final LocalPorts localPorts;
    /** By their places. */
    private final int[] localNumbers;

    Admission(
            Services services, FlowKeeper keeper, Repair repair, Links links, Behaviour behaviour, HandOver handOver) {
        this.services = services;
        this.keeper = keeper;
        this.flows = keeper.table();
        this.repair = repair;
        this.behaviour = behaviour;
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
     * Makes a flow for a packet that has none, or can't go on with the one it has.
     *
     * @param peer whose tunnel the packet came through, or {@link FlowKeeper#NO_PEER}
     * @param old the flow it can't go on with, or {@link FlowTable#NONE}
     * @return null if there is a flow now, else the packet's fate
     */
    @Nullable
    Counter admit(Packet packet, int vip, int peer, int old, long nowNs) {
        if (old != FlowTable.NONE) {
            boolean isGone = services.target(flows.target(old)) instanceof RealServer server && !server.isPresent();
            if (isGone && !behaviour.expireNodest()) {
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
        if (!beginsFlow(packet)) {
            // What another site offers is never offered on: no loop, and one packet never becomes many.
            return foreign
                    ? Counter.TUNNEL_NO_FLOW
                    : packet.isFragment() ? Counter.NO_FLOW : repair.begin(packet, vip, nowNs);
        }
        if (packet.sourcePort() == FTP_DATA_PORT) {
            return Counter.FTP_DATA;
        }
        if (flows.isFull()) {
            return Counter.TABLE_FULL;
        }
        // A flow that came through a tunnel stays: two sites must not hand it back and forth.
        RemoteSite site = foreign ? null : service.chooseSite(nowNs);
        if (site != null) {
            keeper.insert(site, packet, vip, FlowKeeper.NO_PEER, nowNs);
            site.countNewFlow();
            return null;
        }
        RealServer server = service.chooseServer(packet, nowNs);
        return server == null ? Counter.NO_USABLE_SERVER : insert(packet, vip, peer, server, nowNs);
    }

    private @Nullable Counter insert(Packet packet, int vip, int peer, RealServer server, long nowNs) {
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
        int flow = keeper.insert(server, packet, vip, peer, nowNs);
        switch (server.method()) {
            case NAT -> flows.expectReplies(flow, server.addressNumber(), serverPort);
            case FULLNAT -> flows.expectReplies(flow, server.addressNumber(), serverPort, local >>> 16, local & 0xffff);
            case DR, TUN, LOCAL -> {}
        }
        server.countNewFlow();
        return null;
    }

    private boolean beginsFlow(Packet packet) {
        return packet.protocol() != Packet.TCP
                || behaviour.sloppyTcp()
                || (packet.tcpFlags() & (Tcp.SYN | Tcp.RST)) == Tcp.SYN;
    }

    private boolean isMartian(Packet packet) {
        return services.isMartian(packet.sourceHigh(), packet.sourceLow());
    }
}

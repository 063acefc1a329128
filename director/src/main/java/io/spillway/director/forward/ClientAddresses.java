package io.spillway.director.forward;

import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.packet.TcpEdit;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.RealServer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * How servers of FULLNAT learn who the client is: which packets of a connection tell them, and how the others are changed by
 * that. A flow's two marks say how far it is. Pure; nothing allocated. Thread rule: engine thread only.
 */
final class ClientAddresses {
    /** Nothing to do: no such server, or one that knows by {@link Toa}. */
    private static final int NONE = 0;
    /** A client's SYN is on its way to a server that gets a {@link ProxyHeader}. */
    private static final int OPENING = 1;
    /** The server is still to be told; with {@link Toa} from the SYN on, with {@link ProxyHeader} from the SYN-ACK on. */
    private static final int TELLING = 2;
    /** The server has the {@link ProxyHeader}. */
    private static final int SHIFTED = 3;

    /** RFC 9293 section 3.7.1: every host takes so much; Linux's own lower bound is 48. */
    private static final int LEAST_MSS = 88;

    private final FlowTable flows;
    private final Toa toa;
    private final ProxyHeader proxyHeader;

    ClientAddresses(FlowTable flows, Counters counters) {
        this.flows = flows;
        toa = new Toa(flows, counters);
        proxyHeader = new ProxyHeader(flows, counters);
    }

    /** Whether packets of a FULLNAT flow need more than a rewrite of addresses and ports. */
    boolean isConcerned(int flow) {
        return stage(flow) != NONE;
    }

    /**
     * Changes a client's packet before its addresses are rewritten.
     *
     * @param maxBytes of a packet on its way to the server
     * @return null, or why the packet can't go on
     */
    @Nullable
    Counter toServer(Packet packet, int flow, RealServer server, int maxBytes) {
        if ((packet.tcpFlags() & (Tcp.SYN | Tcp.RST)) == Tcp.SYN) {
            return open(packet, flow, kind(server), maxBytes);
        }
        switch (stage(flow)) {
            case TELLING -> {
                if (kind(server) == Forwarding.ClientAddress.PROXY_V2) {
                    return proxyHeader.introduce(packet, flow, maxBytes);
                }
                toa.tell(packet, maxBytes);
            }
            case SHIFTED -> proxyHeader.shift(packet);
            // Before its SYN-ACK a server takes nothing, so there is no number to count from and nothing to guard.
            default -> {}
        }
        return null;
    }

    /** Changes a server's reply; the order of this and the rewrite of addresses doesn't matter. */
    void toClient(Packet packet, int flow, @Nullable RealServer server) {
        int stage = stage(flow);
        if (stage == NONE) {
            return;
        }
        MemorySegment memory = packet.memory();
        long tcp = packet.payloadAt();
        boolean isToa = stage == TELLING && server != null && kind(server) == Forwarding.ClientAddress.TOA;
        switch (packet.tcpFlags() & (Tcp.SYN | Tcp.ACK)) {
            case Tcp.SYN | Tcp.ACK -> {
                if (isToa) {
                    flows.setSequence(flow, TcpEdit.acknowledgment(memory, tcp));
                    TcpEdit.lowerMss(memory, tcp, Toa.optionBytes(packet.isV4()), LEAST_MSS);
                } else {
                    proxyHeader.start(packet, flow, LEAST_MSS);
                    setStage(flow, TELLING);
                }
            }
            case Tcp.ACK -> {
                if (isToa) {
                    if (toa.showsEstablished(packet, flow)) {
                        setStage(flow, NONE);
                    }
                } else if (stage != OPENING && proxyHeader.answer(packet, flow, stage == SHIFTED)) {
                    setStage(flow, SHIFTED);
                }
            }
            default -> {} // A reset that acknowledges nothing.
        }
    }

    private @Nullable Counter open(Packet packet, int flow, Forwarding.ClientAddress kind, int maxBytes) {
        Counter fault = null;
        switch (kind) {
            case NONE -> {}
            case TOA -> {
                flows.setSequence(flow, TcpEdit.sequence(packet.memory(), packet.payloadAt()) + 1);
                setStage(flow, TELLING);
                toa.tell(packet, maxBytes);
            }
            case PROXY_V2 -> {
                fault = proxyHeader.open(packet);
                // What numbers the server counts from, only its SYN-ACK says: a second SYN must not move them.
                if (stage(flow) == NONE) {
                    setStage(flow, OPENING);
                }
            }
        }
        return fault;
    }

    private static Forwarding.ClientAddress kind(RealServer server) {
        return server.forwarding() instanceof Forwarding.FullNat method
                ? method.clientAddress()
                : Forwarding.ClientAddress.NONE;
    }

    private int stage(int flow) {
        return (flows.is(flow, FlowTable.MARK) ? 1 : 0) + (flows.is(flow, FlowTable.SECOND_MARK) ? 2 : 0);
    }

    private void setStage(int flow, int stage) {
        flows.set(flow, FlowTable.MARK, (stage & 1) != 0);
        flows.set(flow, FlowTable.SECOND_MARK, (stage & 2) != 0);
    }
}

package io.spillway.director.forward;

import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.packet.TcpEdit;
import java.lang.foreign.MemorySegment;

/**
 * Tells a server the client's address and port by a TCP option, as the kernel modules named toa read it: kind 254, length 8
 * or 20, the port, the address of 4 or 16 bytes, in network order. The modules look at the packet that completes the
 * handshake, and whichever that will be has it: all of the client's packets have it until the server says something beyond
 * the handshake. Pure; nothing allocated. Thread rule: engine thread only.
 */
final class Toa {
    private static final int KIND = 254;
    private static final int V4_BYTES = 8;
    private static final int V6_BYTES = 20;
    private static final int MAX_TCP_HEADER_BYTES = 60;
    private static final int MAX_PACKET_BYTES = 65_535;

    private final FlowTable flows;
    private final Counters counters;

    Toa(FlowTable flows, Counters counters) {
        this.flows = flows;
        this.counters = counters;
    }

    static int optionBytes(boolean isV4) {
        return isV4 ? V4_BYTES : V6_BYTES;
    }

    /**
     * Puts the option in front of the others, or leaves it out where there is no room; the packet's source is still the client.
     *
     * @param maxBytes of a packet on its way to the server
     */
    void tell(Packet packet, int maxBytes) {
        MemorySegment memory = packet.memory();
        int bytes = optionBytes(packet.isV4());
        if (packet.isFragment()) {
            counters.add(Counter.TOA_NO_ROOM);
            return;
        }
        // What the client itself says there, the server must not take for ours.
        TcpEdit.blank(memory, packet.payloadAt(), KIND, V4_BYTES, V6_BYTES);
        if (TcpEdit.headerBytes(memory, packet.payloadAt()) + bytes > MAX_TCP_HEADER_BYTES
                || packet.wireBytes() + bytes > maxBytes
                || packet.totalBytes() + bytes > MAX_PACKET_BYTES) {
            counters.add(Counter.TOA_NO_ROOM);
            return;
        }
        packet.insert(Tcp.HEADER_BYTES, bytes);
        long tcp = packet.payloadAt();
        long option = tcp + Tcp.HEADER_BYTES;
        Bytes.put16(memory, option, (KIND << 8) | bytes);
        Bytes.put16(memory, option + 2, packet.sourcePort());
        if (packet.isV4()) {
            Bytes.put32(memory, option + 4, (int) packet.sourceLow());
        } else {
            Bytes.put64(memory, option + 4, packet.sourceHigh());
            Bytes.put64(memory, option + 12, packet.sourceLow());
        }
        TcpEdit.count(memory, tcp, option, bytes);
        TcpEdit.lengthen(memory, tcp, bytes);
    }

    /** Whether a server's packet shows that it has completed the handshake; a bare ACK of the SYN may come before that. */
    boolean showsEstablished(Packet packet, int flow) {
        MemorySegment memory = packet.memory();
        long tcp = packet.payloadAt();
        return (packet.tcpFlags() & Tcp.FIN) != 0
                || packet.payloadBytes() > TcpEdit.headerBytes(memory, tcp)
                || TcpEdit.acknowledgment(memory, tcp) != flows.sequence(flow);
    }
}

package io.spillway.director.forward;

import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.packet.TcpEdit;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Tells a server the client's address by a PROXY protocol header, version 2, ahead of the client's first byte. The header
 * takes the sequence numbers from the first byte's on, so all later ones of the client are higher on the server's side by
 * its length, and the server's acknowledgments lower on the client's. Whatever begins at the first byte, be it the bare ACK
 * of the handshake, carries the header in front until the server acknowledges it; so it is repeated when it was lost. No
 * byte of the client's ever has the header's place.
 *
 * <p>The first byte's sequence number is what the server's SYN-ACK acknowledges; {@link FlowTable#sequence} holds it, and
 * later a number not far below the client's oldest byte in flight. Pure; nothing allocated. Thread rule: engine thread only.
 */
final class ProxyHeader {
    private static final int V4_BYTES = 16 + 12;
    private static final int V6_BYTES = 16 + 36;
    private static final long SIGNATURE_HIGH = 0x0d0a_0d0a_000d_0a51L;
    private static final int SIGNATURE_LOW = 0x5549_540a;
    /** Version 2, PROXY. */
    private static final int VERSION_AND_COMMAND = 0x21;

    private static final int INET_STREAM = 0x11;
    private static final int INET6_STREAM = 0x21;
    private static final int ADDRESSES_AT = 16;

    private static final int OPTION_FAST_OPEN = 34;
    private static final int MAX_PACKET_BYTES = 65_535;
    /** Comparison of sequence numbers holds over 2^31; windows are up to 2^30. */
    private static final int FLOOR_BEHIND = 1 << 28;

    private final FlowTable flows;
    private final Counters counters;

    ProxyHeader(FlowTable flows, Counters counters) {
        this.flows = flows;
        this.counters = counters;
    }

    static int bytes(boolean isV4) {
        return isV4 ? V4_BYTES : V6_BYTES;
    }

    /**
     * Prepares a client's SYN: the first bytes go behind the header, so they can't come with the SYN (RFC 7413). The client
     * sends them again after the handshake, as to any server that doesn't want them.
     *
     * @return null, or why the packet can't go on
     */
    @Nullable
    Counter open(Packet packet) {
        long tcp = packet.payloadAt();
        if (packet.isFragment()) {
            return Counter.FRAGMENT; // The other fragments have such bytes.
        }
        int payload = packet.payloadBytes() - TcpEdit.headerBytes(packet.memory(), tcp);
        if (payload > 0) {
            packet.dropTail(payload);
        }
        TcpEdit.blank(packet.memory(), tcp, OPTION_FAST_OPEN);
        return null;
    }

    /** Takes note of a server's SYN-ACK, and makes the client leave room for the header in its segments and in the window. */
    void start(Packet packet, int flow, int leastMss) {
        MemorySegment memory = packet.memory();
        long tcp = packet.payloadAt();
        flows.setSequence(flow, TcpEdit.acknowledgment(memory, tcp));
        TcpEdit.lowerMss(memory, tcp, bytes(packet.isV4()), leastMss);
        TcpEdit.lowerWindow(memory, tcp, bytes(packet.isV4()));
    }

    /** A client's packet, other than a SYN, whose header the server has. */
    void shift(Packet packet) {
        long tcp = packet.payloadAt();
        TcpEdit.setSequence(packet.memory(), tcp, TcpEdit.sequence(packet.memory(), tcp) + bytes(packet.isV4()));
    }

    /**
     * A client's packet, other than a SYN, while the server may lack the header; its addresses are still the client's and the
     * VIP's.
     *
     * @param maxBytes of a packet on its way to the server
     * @return null, or why the packet can't go on
     */
    @Nullable
    Counter introduce(Packet packet, int flow, int maxBytes) {
        MemorySegment memory = packet.memory();
        long tcp = packet.payloadAt();
        int first = flows.sequence(flow);
        int ahead = TcpEdit.sequence(memory, tcp) - first;
        if (ahead > 0) {
            shift(packet);
            return null;
        }
        if ((packet.tcpFlags() & Tcp.RST) != 0) {
            return null; // It must have the very number the server waits for, and that is most likely still the first.
        }
        if (packet.isFragment()) {
            return Counter.FRAGMENT;
        }
        int payload = packet.payloadBytes() - TcpEdit.headerBytes(memory, tcp);
        if (ahead < 0) {
            // RFC 9293 section 3.8.4, 3.8.6.1: a keep-alive or window probe may hold one byte, which means nothing.
            if (ahead != -1 || payload > 1 || (packet.tcpFlags() & Tcp.FIN) != 0) {
                return Counter.BAD_SEQUENCE;
            }
            if (payload > 0) {
                packet.dropTail(payload);
            }
            TcpEdit.setSequence(memory, tcp, first);
        }
        return makeRoom(packet, maxBytes) ? put(packet) : Counter.OVER_MTU;
    }

    /**
     * A server's packet, other than a SYN-ACK, that acknowledges something: makes it one to the client.
     *
     * @return the server has the header
     */
    boolean answer(Packet packet, int flow, boolean isAcknowledged) {
        MemorySegment memory = packet.memory();
        long tcp = packet.payloadAt();
        int bytes = bytes(packet.isV4());
        int floor = flows.sequence(flow);
        int acknowledged = TcpEdit.acknowledgment(memory, tcp) - bytes;
        int missing = floor - acknowledged;
        if (missing > 0 && missing <= bytes) {
            // The window's right edge stays where it is; by too much where the window is scaled, but for a moment only.
            TcpEdit.lowerWindow(memory, tcp, missing);
            acknowledged = floor;
        }
        TcpEdit.setAcknowledgment(memory, tcp, acknowledged);
        TcpEdit.shiftSack(memory, tcp, bytes, floor);
        if (acknowledged - floor >= 2 * FLOOR_BEHIND) {
            flows.setSequence(flow, acknowledged - FLOOR_BEHIND);
        }
        return isAcknowledged || missing <= 0;
    }

    /** Takes from the end of a packet what doesn't fit behind the header; the client sends it again. */
    private boolean makeRoom(Packet packet, int maxBytes) {
        MemorySegment memory = packet.memory();
        long tcp = packet.payloadAt();
        int bytes = bytes(packet.isV4());
        int max = packet.segmentBytes() == 0 ? Math.min(maxBytes, MAX_PACKET_BYTES) : MAX_PACKET_BYTES;
        int over = packet.totalBytes() + bytes - max;
        if (over <= 0) {
            return true;
        }
        int payload = packet.payloadBytes() - TcpEdit.headerBytes(memory, tcp);
        // An even number stays: see dropTail.
        int cut = over + ((payload - over) & 1);
        if (cut > payload) {
            return false;
        }
        packet.dropTail(cut);
        TcpEdit.clearFlags(memory, tcp, Tcp.FIN | Tcp.PSH);
        counters.add(Counter.PROXY_CUT);
        return true;
    }

    private @Nullable Counter put(Packet packet) {
        MemorySegment memory = packet.memory();
        int bytes = bytes(packet.isV4());
        int place = TcpEdit.headerBytes(memory, packet.payloadAt());
        packet.insert(place, bytes);
        long tcp = packet.payloadAt();
        long header = tcp + place;
        Bytes.put64(memory, header, SIGNATURE_HIGH);
        Bytes.put32(memory, header + 8, SIGNATURE_LOW);
        Bytes.put8(memory, header + 12, VERSION_AND_COMMAND);
        Bytes.put8(memory, header + 13, packet.isV4() ? INET_STREAM : INET6_STREAM);
        Bytes.put16(memory, header + 14, bytes - ADDRESSES_AT);
        long ports = header + bytes - 4;
        if (packet.isV4()) {
            Bytes.put32(memory, header + ADDRESSES_AT, (int) packet.sourceLow());
            Bytes.put32(memory, header + ADDRESSES_AT + 4, (int) packet.destinationLow());
        } else {
            Bytes.put64(memory, header + ADDRESSES_AT, packet.sourceHigh());
            Bytes.put64(memory, header + ADDRESSES_AT + 8, packet.sourceLow());
            Bytes.put64(memory, header + ADDRESSES_AT + 16, packet.destinationHigh());
            Bytes.put64(memory, header + ADDRESSES_AT + 24, packet.destinationLow());
        }
        Bytes.put16(memory, ports, packet.sourcePort());
        Bytes.put16(memory, ports + 2, packet.destinationPort());
        TcpEdit.count(memory, tcp, header, bytes);
        if ((packet.tcpFlags() & Tcp.URG) != 0) {
            TcpEdit.moveUrgent(memory, tcp, bytes);
        }
        counters.add(Counter.PROXY_HEADERS);
        return null;
    }
}

package io.spillway.lab.bench;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.Ipv4;
import java.lang.foreign.MemorySegment;

/**
 * Minimal UDP frames: 60 bytes without the frame check sequence, 64 on a wire. Checksums of header and datagram are
 * right.
 */
final class Frames {
    static final int BYTES = 60;
    static final int PACKET_BYTES = BYTES - Ethernet.HEADER_BYTES;

    private static final int TTL = 64;
    private static final int UDP_AT = Ipv4.HEADER_BYTES;
    private static final int UDP_BYTES = PACKET_BYTES - UDP_AT;

    private Frames() {}

    /**
     * Writes an IPv4 packet of {@link #PACKET_BYTES}; addresses in network order as an int, ports 1..65535.
     *
     * @param at offset of the IPv4 header
     */
    static void writePacket(
            MemorySegment memory, long at, int source, int sourcePort, int destination, int destinationPort) {
        memory.asSlice(at, PACKET_BYTES).fill((byte) 0);
        Bytes.put8(memory, at, 0x45);
        Bytes.put16(memory, at + 2, PACKET_BYTES);
        Bytes.put8(memory, at + 8, TTL);
        Bytes.put8(memory, at + 9, 17);
        Bytes.put32(memory, at + 12, source);
        Bytes.put32(memory, at + 16, destination);
        Bytes.put16(memory, at + 10, 0xffff ^ Checksum.sum(memory, at, Ipv4.HEADER_BYTES));
        long udp = at + UDP_AT;
        Bytes.put16(memory, udp, sourcePort);
        Bytes.put16(memory, udp + 2, destinationPort);
        Bytes.put16(memory, udp + 4, UDP_BYTES);
        Bytes.put16(memory, udp + 6, Checksum.transport(memory, source, destination, 17, udp, UDP_BYTES));
    }
}

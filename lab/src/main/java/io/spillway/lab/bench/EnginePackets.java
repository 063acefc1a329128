package io.spillway.lab.bench;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Ipv6;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A batch of small packets in memory, as a port delivers them: one behind the other, with room in front of each for what it is
 * wrapped in. Checksums are right. Nothing is allocated by writing. One thread.
 */
final class EnginePackets {
    static final int BATCH = 256;

    static final int UDP = 17;
    static final int TCP = 6;
    static final int SYN = 0x02;
    static final int ACK = 0x10;

    /** In front of each packet; more than the forwarder asks for, and a whole cache line. */
    private static final int ROOM = 64;
    /** An odd number of cache lines, or the batch would fill a part of the cache's sets only. */
    private static final int STRIDE = ROOM + 128;

    private static final int TTL = 64;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int TCP_HEADER_BYTES = 20;
    /** Brings a UDP packet over IPv4 to 46 bytes, the least that Ethernet carries. */
    private static final int UDP_BYTES = 26;

    private static final int TCP_BYTES = 26;
    private static final int WINDOW = 0xffff;

    private final MemorySegment memory;

    EnginePackets(Arena arena) {
        memory = arena.allocate((long) BATCH * STRIDE, 64);
    }

    MemorySegment memory() {
        return memory;
    }

    /** Offset of a packet's IP header. */
    long at(int place) {
        return (long) place * STRIDE + ROOM;
    }

    /** Readable from there. */
    int available() {
        return STRIDE - ROOM;
    }

    /**
     * Addresses as {@link Ip} has them, of one family; payload is whatever lay there before, zero at first.
     *
     * @param flags of TCP; 0: the packet is UDP
     */
    void write(
            int place,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            int destinationPort,
            int flags) {
        long at = at(place);
        int protocol = flags == 0 ? UDP : TCP;
        int length = flags == 0 ? UDP_BYTES : TCP_BYTES;
        boolean isV4 = Ip.isV4(destinationHigh, destinationLow);
        long transport = at + (isV4 ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES);
        if (isV4) {
            Bytes.put32(memory, at, 0x4500_0000 | (Ipv4.HEADER_BYTES + length));
            Bytes.put32(memory, at + 4, 0);
            Bytes.put32(memory, at + 8, TTL << 24 | protocol << 16);
            Bytes.put32(memory, at + 12, (int) sourceLow);
            Bytes.put32(memory, at + 16, (int) destinationLow);
            Bytes.put16(memory, at + 10, 0xffff ^ Checksum.sum(memory, at, Ipv4.HEADER_BYTES));
        } else {
            Bytes.put32(memory, at, 0x6000_0000);
            Bytes.put32(memory, at + 4, length << 16 | protocol << 8 | TTL);
            Bytes.put64(memory, at + 8, sourceHigh);
            Bytes.put64(memory, at + 16, sourceLow);
            Bytes.put64(memory, at + 24, destinationHigh);
            Bytes.put64(memory, at + 32, destinationLow);
        }
        Bytes.put16(memory, transport, sourcePort);
        Bytes.put16(memory, transport + 2, destinationPort);
        if (flags == 0) {
            Bytes.put16(memory, transport + 4, length);
            Bytes.put16(memory, transport + 6, 0);
        } else {
            Bytes.put32(memory, transport + 4, 1);
            Bytes.put32(memory, transport + 8, (flags & ACK) == 0 ? 0 : 1);
            Bytes.put32(memory, transport + 12, (TCP_HEADER_BYTES / 4) << 28 | flags << 16 | WINDOW);
            Bytes.put32(memory, transport + 16, 0);
        }
        int pseudoHeader =
                Checksum.pseudoHeader(sourceHigh, sourceLow, destinationHigh, destinationLow, protocol, length);
        Bytes.put16(
                memory,
                transport + (flags == 0 ? UDP_HEADER_BYTES - 2 : 16),
                Checksum.transport(pseudoHeader, memory, transport, length));
    }
}

package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/** The pseudo-header of TCP and UDP over IPv4 and IPv6 (RFC 9293 section 3.1, RFC 8200 section 8.1), and checksums over it. */
final class PseudoHeader {
    private static final int V6_SOURCE = 8;

    private PseudoHeader() {}

    /**
     * What a partial checksum field holds: the folded sum of the pseudo-header, not complemented.
     *
     * @param ipAt offset of an IPv4 or IPv6 header
     * @param length of the transport header and what it carries
     */
    static int sum(MemorySegment memory, long ipAt, int protocol, int length) {
        int addresses = Ipv4.version(memory, ipAt) == 4
                ? Checksum.sum(memory, ipAt + 12, 8)
                : Checksum.sum(memory, ipAt + V6_SOURCE, 32);
        return fold(addresses + protocol + (length >>> 16) + (length & 0xffff));
    }

    /** Writes the whole checksum of {@code length} bytes at {@code transportAt}. */
    static void complete(
            MemorySegment memory, long ipAt, long transportAt, int protocol, int checksumOffset, int length) {
        long field = transportAt + checksumOffset;
        Bytes.put16(memory, field, 0);
        int sum = fold(sum(memory, ipAt, protocol, length) + Checksum.sum(memory, transportAt, length));
        int checksum = ~sum & 0xffff;
        Bytes.put16(memory, field, protocol == Packet.UDP && checksum == 0 ? 0xffff : checksum);
    }

    private static int fold(int sum) {
        int folded = (sum & 0xffff) + (sum >>> 16);
        return (folded & 0xffff) + (folded >>> 16);
    }
}

package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/** An IPv6 header (RFC 8200). Thread rule: stateless. */
public final class Ipv6 {
    public static final int HEADER_BYTES = 40;
    /** IPv6 in IP (RFC 2473, RFC 4213). */
    public static final int PROTOCOL_IPV6 = 41;

    public static final int FRAGMENT_HEADER = 44;
    static final int HOP_BY_HOP = 0;
    static final int ROUTING = 43;
    static final int DESTINATION_OPTIONS = 60;

    /** Chains of extension headers longer than this are nobody's honest traffic. */
    static final int MAX_EXTENSION_HEADERS = 8;

    private Ipv6() {}

    /** A header between the fixed one and the transport's. */
    static boolean isExtension(int header) {
        return header == HOP_BY_HOP || header == ROUTING || header == DESTINATION_OPTIONS || header == FRAGMENT_HEADER;
    }

    static int payloadBytes(MemorySegment memory, long at) {
        return Bytes.u16(memory, at + 4);
    }

    static int nextHeader(MemorySegment memory, long at) {
        return Bytes.u8(memory, at + 6);
    }

    public static int hopLimit(MemorySegment memory, long at) {
        return Bytes.u8(memory, at + 7);
    }

    static int trafficClass(MemorySegment memory, long at) {
        return (Bytes.u16(memory, at) >>> 4) & 0xff;
    }

    /**
     * Writes a header without a flow label.
     *
     * @param payloadBytes behind the header
     */
    public static void write(
            MemorySegment memory,
            long at,
            int trafficClass,
            int nextHeader,
            int payloadBytes,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int hopLimit) {
        Bytes.put32(memory, at, 0x6000_0000 | (trafficClass << 20));
        Bytes.put16(memory, at + 4, payloadBytes);
        Bytes.put8(memory, at + 6, nextHeader);
        Bytes.put8(memory, at + 7, hopLimit);
        Bytes.put64(memory, at + 8, sourceHigh);
        Bytes.put64(memory, at + 16, sourceLow);
        Bytes.put64(memory, at + 24, destinationHigh);
        Bytes.put64(memory, at + 32, destinationLow);
    }
}

package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/** An IPv4 header (RFC 791). Writers keep the header checksum right. */
public final class Ipv4 {
    public static final int HEADER_BYTES = 20;
    /** IP in IP (RFC 2003). */
    public static final int PROTOCOL_IPIP = 4;

    static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3fff;
    private static final int FRAGMENT_OFFSET = 0x1fff;

    private Ipv4() {}

    public static int version(MemorySegment memory, long at) {
        return Bytes.u8(memory, at) >>> 4;
    }

    public static int headerBytes(MemorySegment memory, long at) {
        return (Bytes.u8(memory, at) & 0xf) * 4;
    }

    public static int typeOfService(MemorySegment memory, long at) {
        return Bytes.u8(memory, at + 1);
    }

    public static int totalBytes(MemorySegment memory, long at) {
        return Bytes.u16(memory, at + 2);
    }

    public static boolean isFragment(MemorySegment memory, long at) {
        return (Bytes.u16(memory, at + 6) & MORE_FRAGMENTS_OR_OFFSET) != 0;
    }

    static boolean isLaterFragment(MemorySegment memory, long at) {
        return (Bytes.u16(memory, at + 6) & FRAGMENT_OFFSET) != 0;
    }

    public static int dontFragment(MemorySegment memory, long at) {
        return Bytes.u16(memory, at + 6) & DONT_FRAGMENT;
    }

    public static int ttl(MemorySegment memory, long at) {
        return Bytes.u8(memory, at + 8);
    }

    public static int protocol(MemorySegment memory, long at) {
        return Bytes.u8(memory, at + 9);
    }

    public static int source(MemorySegment memory, long at) {
        return Bytes.i32(memory, at + 12);
    }

    public static int destination(MemorySegment memory, long at) {
        return Bytes.i32(memory, at + 16);
    }

    public static int identification(MemorySegment memory, long at) {
        return Bytes.u16(memory, at + 4);
    }

    /** In bytes. */
    static int fragmentOffset(MemorySegment memory, long at) {
        return (Bytes.u16(memory, at + 6) & FRAGMENT_OFFSET) * 8;
    }

    static boolean hasMoreFragments(MemorySegment memory, long at) {
        return (Bytes.u16(memory, at + 6) & MORE_FRAGMENTS) != 0;
    }

    /** In bytes, of the packet this is a part of. */
    public static int offset(MemorySegment memory, long at) {
        return fragmentOffset(memory, at);
    }

    public static boolean isLastFragment(MemorySegment memory, long at) {
        return !hasMoreFragments(memory, at);
    }

    /**
     * Makes a fragment of a packet; DF is cleared.
     *
     * @param totalBytes header included
     * @param offset in bytes, a multiple of 8
     */
    public static void refragment(MemorySegment memory, long at, int totalBytes, int offset, boolean more) {
        Bytes.put16(memory, at + 2, totalBytes);
        Bytes.put16(memory, at + 6, (more ? MORE_FRAGMENTS : 0) | (offset / 8));
        writeChecksum(memory, at);
    }

    /** Of a later fragment, options that belong to the first one only (RFC 791 section 3.1, the copied flag). */
    public static void blankUncopiedOptions(MemorySegment memory, long at) {
        long end = at + headerBytes(memory, at);
        long option = at + HEADER_BYTES;
        while (option < end) {
            int kind = Bytes.u8(memory, option);
            if (kind == 0) {
                return;
            }
            int length = kind == 1 ? 1 : option + 1 < end ? Bytes.u8(memory, option + 1) : 0;
            if (length < 1 || (kind != 1 && length < 2) || option + length > end) {
                return;
            }
            if (kind < 0x80) {
                for (int i = 0; i < length; i++) {
                    Bytes.put8(memory, option + i, 1);
                }
            }
            option += length;
        }
    }

    static void setTtl(MemorySegment memory, long at, int ttl) {
        Bytes.put8(memory, at + 8, ttl);
        writeChecksum(memory, at);
    }

    private static void writeChecksum(MemorySegment memory, long at) {
        Bytes.put16(memory, at + 10, 0);
        Bytes.put16(memory, at + 10, ~Checksum.sum(memory, at, headerBytes(memory, at)));
    }

    /** One hop less; the TTL must be at least 1. */
    public static void decrementTtl(MemorySegment memory, long at) {
        int was = Bytes.u16(memory, at + 8);
        int is = was - 0x100;
        Bytes.put16(memory, at + 8, is);
        Bytes.put16(memory, at + 10, Checksum.replace16(Bytes.u16(memory, at + 10), was, is));
    }

    static void replaceAddress(MemorySegment memory, long at, long field, int was, int is) {
        Bytes.put32(memory, field, is);
        Bytes.put16(memory, at + 10, Checksum.replace32(Bytes.u16(memory, at + 10), was, is));
    }

    /**
     * Writes the header of a packet of our own: unfragmented, DF set, so that its identification means nothing (RFC 6864).
     *
     * @param totalBytes of the packet, header included
     */
    public static void write(
            MemorySegment memory, long at, int protocol, int totalBytes, int source, int destination, int ttl) {
        write(memory, at, 0, protocol, totalBytes, 0, DONT_FRAGMENT, source, destination, ttl);
    }

    /** @param flags {@link #DONT_FRAGMENT} or 0 */
    static void write(
            MemorySegment memory,
            long at,
            int typeOfService,
            int protocol,
            int totalBytes,
            int identification,
            int flags,
            int source,
            int destination,
            int ttl) {
        Bytes.put16(memory, at, 0x4500 | typeOfService);
        Bytes.put16(memory, at + 2, totalBytes);
        Bytes.put16(memory, at + 4, identification);
        Bytes.put16(memory, at + 6, flags);
        Bytes.put8(memory, at + 8, ttl);
        Bytes.put8(memory, at + 9, protocol);
        Bytes.put16(memory, at + 10, 0);
        Bytes.put32(memory, at + 12, source);
        Bytes.put32(memory, at + 16, destination);
        Bytes.put16(memory, at + 10, ~Checksum.sum(memory, at, HEADER_BYTES));
    }

    /**
     * Writes the outer header of an IPIP packet (RFC 2003 section 3.1) in front of the inner one: type of service and
     * DF copied, a TTL of its own.
     *
     * @param inner where the inner header starts; the 20 bytes before it are overwritten
     * @param identification tells fragments apart where DF is not set (RFC 6864)
     */
    public static void encapsulate(
            MemorySegment memory, long inner, int source, int destination, int ttl, int identification) {
        long at = inner - HEADER_BYTES;
        Bytes.put8(memory, at, 0x45);
        Bytes.put8(memory, at + 1, typeOfService(memory, inner));
        Bytes.put16(memory, at + 2, HEADER_BYTES + totalBytes(memory, inner));
        Bytes.put16(memory, at + 4, identification);
        Bytes.put16(memory, at + 6, dontFragment(memory, inner));
        Bytes.put8(memory, at + 8, ttl);
        Bytes.put8(memory, at + 9, PROTOCOL_IPIP);
        Bytes.put16(memory, at + 10, 0);
        Bytes.put32(memory, at + 12, source);
        Bytes.put32(memory, at + 16, destination);
        Bytes.put16(memory, at + 10, ~Checksum.sum(memory, at, HEADER_BYTES));
    }
}

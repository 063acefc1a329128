package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/** The Internet checksum (RFC 1071): from scratch, and updated for a changed field (RFC 1624). */
public final class Checksum {
    private Checksum() {}

    /** The folded one's complement sum of {@code length} bytes; its complement is the checksum. */
    public static int sum(MemorySegment memory, long at, int length) {
        long sum = 0;
        int i = 0;
        for (; i + 4 <= length; i += 4) {
            sum += Bytes.i32(memory, at + i) & 0xffff_ffffL;
        }
        if (i + 2 <= length) {
            sum += Bytes.u16(memory, at + i);
            i += 2;
        }
        if (i < length) {
            sum += (long) Bytes.u8(memory, at + i) << 8;
        }
        return fold(sum);
    }

    /** RFC 1624 equation 3: the checksum after a 16-bit word {@code was} became {@code is}. */
    public static int replace16(int checksum, int was, int is) {
        return ~fold((~checksum & 0xffff) + (~was & 0xffff) + is) & 0xffff;
    }

    /** As {@link #replace16} for two adjacent words. */
    public static int replace32(int checksum, int was, int is) {
        return ~fold((~checksum & 0xffffL) + (~was & 0xffff_ffffL) + (is & 0xffff_ffffL)) & 0xffff;
    }

    /**
     * The TCP or UDP checksum from scratch, over the pseudo-header (RFC 9293 section 3.1, RFC 768). The checksum field
     * itself must hold zero.
     */
    public static int transport(MemorySegment memory, int source, int destination, int protocol, long at, int length) {
        long sum = (source & 0xffff_ffffL) + (destination & 0xffff_ffffL) + protocol + length;
        return ~fold(sum + sum(memory, at, length)) & 0xffff;
    }

    private static int fold(long sum) {
        long folded = (sum & 0xffff_ffffL) + (sum >>> 32);
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}

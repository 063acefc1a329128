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

    /** As {@link #replace32} for an address of 128 bits; IPv4 addresses as {@link Ip} has them count by their 32 bits. */
    public static int replaceAddress(int checksum, long wasHigh, long wasLow, long isHigh, long isLow) {
        return ~fold((~checksum & 0xffffL) + changed(wasHigh, wasLow, isHigh, isLow)) & 0xffff;
    }

    /** What a change of addresses adds to a sum, not folded; at most 34 bits. */
    public static long changed(long wasHigh, long wasLow, long isHigh, long isLow) {
        // The prefix of a mapped IPv4 address is the same before and after, so it counts for nothing.
        return (~wasHigh >>> 32)
                + (~wasHigh & 0xffff_ffffL)
                + (~wasLow >>> 32)
                + (~wasLow & 0xffff_ffffL)
                + (isHigh >>> 32)
                + (isHigh & 0xffff_ffffL)
                + (isLow >>> 32)
                + (isLow & 0xffff_ffffL);
    }

    /**
     * The sum of the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1), folded.
     *
     * @param length of the transport header and what it carries
     */
    public static int pseudoHeader(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int protocol, int length) {
        long sum = (long) protocol + length;
        if (Ip.isV4(sourceHigh, sourceLow)) {
            sum += (sourceLow & 0xffff_ffffL) + (destinationLow & 0xffff_ffffL);
        } else {
            sum += (sourceHigh >>> 32) + (sourceHigh & 0xffff_ffffL) + (sourceLow >>> 32) + (sourceLow & 0xffff_ffffL);
            sum += (destinationHigh >>> 32)
                    + (destinationHigh & 0xffff_ffffL)
                    + (destinationLow >>> 32)
                    + (destinationLow & 0xffff_ffffL);
        }
        return fold(sum);
    }

    /** The checksum of a TCP or UDP packet over IPv4, whose checksum field must hold zero. */
    public static int transport(MemorySegment memory, int source, int destination, int protocol, long at, int length) {
        return transport(pseudoHeader(0, Ip.v4(source), 0, Ip.v4(destination), protocol, length), memory, at, length);
    }

    /** The checksum over a pseudo-header's sum and the bytes behind it, whose checksum field must hold zero. */
    public static int transport(int pseudoHeader, MemorySegment memory, long at, int length) {
        return ~fold((long) pseudoHeader + sum(memory, at, length)) & 0xffff;
    }

    /** A sum in one's complement, brought to 16 bits; its complement is the checksum. */
    public static int fold(long sum) {
        // Each half added to the other: the upper one of what comes out has the carry too.
        long halves = sum + Long.rotateLeft(sum, 32);
        int folded = (int) (halves >>> 32);
        return (folded + Integer.rotateLeft(folded, 16)) >>> 16;
    }
}

package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/**
 * Changes of a TCP header in place that keep its checksum as right, or as wrong, as it was. {@code at} is the offset of the
 * header, which must have been validated; a {@code field} or {@code from} is an offset in the same memory.
 */
public final class TcpEdit {
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int HEADER_AND_FLAGS = 12;
    private static final int WINDOW = 14;
    private static final int URGENT = 18;
    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_SACK = 5;
    private static final int SACK_BLOCK_BYTES = 8;
    /** Two NOPs, kind 8, length 10: what nearly every segment without holes has, and nothing else (RFC 7323 appendix A). */
    private static final int TIMESTAMPS_ALONE = 0x0101_080a;

    private TcpEdit() {}

    public static int headerBytes(MemorySegment memory, long at) {
        return Tcp.headerBytes(memory, at);
    }

    public static int sequence(MemorySegment memory, long at) {
        return Bytes.i32(memory, at + SEQUENCE);
    }

    public static int acknowledgment(MemorySegment memory, long at) {
        return Bytes.i32(memory, at + ACKNOWLEDGMENT);
    }

    public static void setSequence(MemorySegment memory, long at, int value) {
        set32(memory, at, at + SEQUENCE, value);
    }

    public static void setAcknowledgment(MemorySegment memory, long at, int value) {
        set32(memory, at, at + ACKNOWLEDGMENT, value);
    }

    /** @param flags those to be taken away */
    public static void clearFlags(MemorySegment memory, long at, int flags) {
        int was = Bytes.u16(memory, at + HEADER_AND_FLAGS);
        set16(memory, at, at + HEADER_AND_FLAGS, was & ~flags);
    }

    /** Takes so much from the window field, and no more than there is. */
    public static void lowerWindow(MemorySegment memory, long at, int by) {
        set16(memory, at, at + WINDOW, Math.max(0, Bytes.u16(memory, at + WINDOW) - by));
    }

    /** Moves the urgent pointer over so many bytes put in front of the payload; the URG flag is set. */
    public static void moveUrgent(MemorySegment memory, long at, int by) {
        set16(memory, at, at + URGENT, Math.min(0xffff, Bytes.u16(memory, at + URGENT) + by));
    }

    /** Says that the header is longer now, by a multiple of four bytes. */
    public static void lengthen(MemorySegment memory, long at, int by) {
        set16(memory, at, at + HEADER_AND_FLAGS, Bytes.u16(memory, at + HEADER_AND_FLAGS) + ((by / 4) << 12));
    }

    /** Takes bytes into account that were zero when the checksum was last right; they begin at an even distance from it. */
    public static void count(MemorySegment memory, long at, long from, int bytes) {
        add(memory, at, Checksum.sum(memory, from, bytes));
    }

    /** Lowers the MSS of a SYN or SYN-ACK by so much, to not less than {@code least}; one that is missing stays so. */
    public static void lowerMss(MemorySegment memory, long at, int by, int least) {
        long option = find(memory, at, Tcp.OPTION_MSS);
        if (option >= 0 && Bytes.u8(memory, option + 1) == 4) {
            Tcp.clampMss(memory, at, Math.max(least, Bytes.u16(memory, option + 2) - by));
        }
    }

    /** Turns options of a kind and one of two lengths into NOPs. */
    public static void blank(MemorySegment memory, long at, int kind, int length, int otherLength) {
        long end = at + headerBytes(memory, at);
        for (long option = at + Tcp.HEADER_BYTES; option < end; ) {
            int bytes = optionBytes(memory, option, end);
            if (bytes == 0) {
                return;
            }
            if (Bytes.u8(memory, option) == kind && (bytes == length || bytes == otherLength)) {
                blank(memory, at, option, bytes);
            }
            option += bytes;
        }
    }

    /** Turns the first option of a kind into NOPs. */
    public static void blank(MemorySegment memory, long at, int kind) {
        long option = find(memory, at, kind);
        if (option >= 0) {
            blank(memory, at, option, Bytes.u8(memory, option + 1));
        }
    }

    /**
     * Takes a number off the edges of all blocks of a SACK option (RFC 2018), which then lie at {@code floor} or behind it;
     * a block of which nothing is left goes.
     */
    public static void shiftSack(MemorySegment memory, long at, int by, int floor) {
        int headerBytes = headerBytes(memory, at);
        if (headerBytes == Tcp.HEADER_BYTES
                || (headerBytes == Tcp.HEADER_BYTES + 12
                        && Bytes.i32(memory, at + Tcp.HEADER_BYTES) == TIMESTAMPS_ALONE)) {
            return;
        }
        long option = find(memory, at, OPTION_SACK);
        if (option < 0) {
            return;
        }
        int bytes = Bytes.u8(memory, option + 1);
        long span = even(at, option);
        int spanBytes = (int) (option + bytes - span + 1) & ~1;
        int was = Checksum.sum(memory, span, spanBytes);
        int kept = 2;
        for (int block = 2; block + SACK_BLOCK_BYTES <= bytes; block += SACK_BLOCK_BYTES) {
            int left = notBefore(floor, Bytes.i32(memory, option + block) - by);
            int right = notBefore(floor, Bytes.i32(memory, option + block + 4) - by);
            if (left != right) {
                Bytes.put32(memory, option + kept, left);
                Bytes.put32(memory, option + kept + 4, right);
                kept += SACK_BLOCK_BYTES;
            }
        }
        kept = kept == 2 ? 0 : kept;
        fill(memory, option + kept, bytes - kept);
        if (kept > 0) {
            Bytes.put8(memory, option + 1, kept);
        }
        add(memory, at, (long) (~was & 0xffff) + Checksum.sum(memory, span, spanBytes));
    }

    private static int notBefore(int floor, int sequence) {
        return sequence - floor < 0 ? floor : sequence;
    }

    private static void blank(MemorySegment memory, long at, long option, int bytes) {
        long span = even(at, option);
        int spanBytes = (int) (option + bytes - span + 1) & ~1;
        int was = Checksum.sum(memory, span, spanBytes);
        fill(memory, option, bytes);
        add(memory, at, (long) (~was & 0xffff) + Checksum.sum(memory, span, spanBytes));
    }

    private static void fill(MemorySegment memory, long from, int bytes) {
        for (int i = 0; i < bytes; i++) {
            Bytes.put8(memory, from + i, OPTION_NOP);
        }
    }

    /** Where an option of two bytes or more is; -1: there is none. */
    private static long find(MemorySegment memory, long at, int kind) {
        long end = at + headerBytes(memory, at);
        for (long option = at + Tcp.HEADER_BYTES; option < end; ) {
            int bytes = optionBytes(memory, option, end);
            if (bytes == 0) {
                return -1;
            }
            if (Bytes.u8(memory, option) == kind) {
                return option;
            }
            option += bytes;
        }
        return -1;
    }

    /** Of the option at an offset; 0: there are no more. */
    private static int optionBytes(MemorySegment memory, long option, long end) {
        int kind = Bytes.u8(memory, option);
        if (kind == OPTION_NOP) {
            return 1;
        }
        if (kind == OPTION_END || option + 1 >= end) {
            return 0;
        }
        int bytes = Bytes.u8(memory, option + 1);
        return bytes < 2 || option + bytes > end ? 0 : bytes;
    }

    /** The place itself or the byte before it: words of a checksum begin at an even distance from the header. */
    private static long even(long at, long place) {
        return place - ((place - at) & 1);
    }

    private static void set16(MemorySegment memory, long at, long field, int value) {
        int was = Bytes.u16(memory, field);
        Bytes.put16(memory, field, value);
        add(memory, at, (~was & 0xffffL) + value);
    }

    private static void set32(MemorySegment memory, long at, long field, int value) {
        int was = Bytes.i32(memory, field);
        Bytes.put32(memory, field, value);
        add(memory, at, (~was & 0xffff_ffffL) + (value & 0xffff_ffffL));
    }

    /** @param change what is added to the sum under the checksum */
    static void add(MemorySegment memory, long at, long change) {
        long field = at + Tcp.CHECKSUM_AT;
        int was = Bytes.u16(memory, field);
        Bytes.put16(memory, field, ~Checksum.fold((~was & 0xffffL) + change));
    }
}

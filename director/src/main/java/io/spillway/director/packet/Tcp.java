package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/** A TCP header (RFC 9293 section 3.1). */
public final class Tcp {
    public static final int HEADER_BYTES = 20;
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;

    static final int CHECKSUM_AT = 16;
    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    static final int OPTION_MSS = 2;

    private Tcp() {}

    static int headerBytes(MemorySegment memory, long at) {
        return (Bytes.u8(memory, at + 12) >>> 4) * 4;
    }

    static int flags(MemorySegment memory, long at) {
        return Bytes.u8(memory, at + 13);
    }

    /**
     * Lowers the maximum segment size a SYN or SYN-ACK announces (RFC 9293 section 3.7.1); a smaller one stays, and so
     * does a missing one, which means 536. The header must have been validated.
     */
    public static void clampMss(MemorySegment memory, long at, int maxSegmentBytes) {
        long end = at + headerBytes(memory, at);
        long option = at + HEADER_BYTES;
        while (option + 1 < end) {
            int kind = Bytes.u8(memory, option);
            if (kind == OPTION_END) {
                return;
            }
            if (kind == OPTION_NOP) {
                option++;
                continue;
            }
            int length = Bytes.u8(memory, option + 1);
            if (length < 2 || option + length > end) {
                return;
            }
            if (kind == OPTION_MSS && length == 4) {
                lowerMss(memory, at, option + 2, maxSegmentBytes);
                return;
            }
            option += length;
        }
    }

    private static void lowerMss(MemorySegment memory, long at, long field, int maxSegmentBytes) {
        int was = Bytes.u16(memory, field);
        if (was <= maxSegmentBytes) {
            return;
        }
        Bytes.put16(memory, field, maxSegmentBytes);
        int checksum = Bytes.u16(memory, at + CHECKSUM_AT);
        // An option may start at an odd offset; then its bytes sit in the other halves of two words.
        int updated = ((field - at) & 1) == 0
                ? Checksum.replace16(checksum, was, maxSegmentBytes)
                : Checksum.replace16(
                        checksum,
                        Short.toUnsignedInt(Short.reverseBytes((short) was)),
                        Short.toUnsignedInt(Short.reverseBytes((short) maxSegmentBytes)));
        Bytes.put16(memory, at + CHECKSUM_AT, updated);
    }
}

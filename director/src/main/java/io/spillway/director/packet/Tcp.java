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

    /**
     * Writes the reset that answers a segment for no connection (RFC 9293 section 3.10.7.1), without options.
     *
     * @param segment a TCP packet whose transport header was read
     */
    public static void writeReset(MemorySegment memory, long at, Packet segment) {
        MemorySegment theirs = segment.memory();
        long their = segment.payloadAt();
        boolean hasAck = (segment.tcpFlags() & ACK) != 0;
        int length = segment.payloadBytes()
                - headerBytes(theirs, their)
                + ((segment.tcpFlags() & SYN) != 0 ? 1 : 0)
                + ((segment.tcpFlags() & FIN) != 0 ? 1 : 0);
        Bytes.put16(memory, at, segment.destinationPort());
        Bytes.put16(memory, at + 2, segment.sourcePort());
        Bytes.put32(memory, at + 4, hasAck ? Bytes.i32(theirs, their + 8) : 0);
        Bytes.put32(memory, at + 8, hasAck ? 0 : Bytes.i32(theirs, their + 4) + length);
        Bytes.put16(memory, at + 12, ((HEADER_BYTES / 4) << 12) | RST | (hasAck ? 0 : ACK));
        Bytes.put16(memory, at + 14, 0);
        Bytes.put32(memory, at + 16, 0);
        int pseudo = Checksum.pseudoHeader(
                /* sourceHigh= */ segment.destinationHigh(),
                /* sourceLow= */ segment.destinationLow(),
                /* destinationHigh= */ segment.sourceHigh(),
                /* destinationLow= */ segment.sourceLow(),
                Packet.TCP,
                HEADER_BYTES);
        Bytes.put16(memory, at + CHECKSUM_AT, Checksum.transport(pseudo, memory, at, HEADER_BYTES));
    }

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

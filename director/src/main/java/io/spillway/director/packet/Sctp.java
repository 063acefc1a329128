package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/** An SCTP packet (RFC 9260 section 3). Thread rule: stateless. */
public final class Sctp {
    public static final int HEADER_BYTES = 12;
    public static final int DATA = 0;
    public static final int INIT = 1;
    public static final int INIT_ACK = 2;
    public static final int SACK = 3;
    public static final int HEARTBEAT = 4;
    public static final int HEARTBEAT_ACK = 5;
    public static final int ABORT = 6;
    public static final int SHUTDOWN = 7;
    public static final int SHUTDOWN_ACK = 8;
    public static final int ERROR = 9;
    public static final int COOKIE_ECHO = 10;
    public static final int COOKIE_ACK = 11;
    public static final int ECN_ECHO = 12;
    public static final int WINDOW_REDUCED = 13;
    public static final int SHUTDOWN_COMPLETE = 14;

    private static final int CHUNK_HEADER_BYTES = 4;
    private static final int CHECKSUM_AT = 8;
    /** CRC-32C, reflected (RFC 9260 appendix A). */
    private static final int POLYNOMIAL = 0x82f6_3b78;

    private static final int[] TABLE = table();

    private Sctp() {}

    /**
     * The type of the chunk that tells what a packet does to its association: the first, but for an ABORT behind a COOKIE ECHO
     * or COOKIE ACK (RFC 9260 section 3.3.7: control chunks may come before it).
     *
     * @param length bytes from {@code at}
     * @param isCut the packet goes on in another fragment
     * @return negative: there is no sound first chunk
     */
    static int decidingChunk(MemorySegment memory, long at, int length, boolean isCut) {
        int first = HEADER_BYTES;
        if (length < first + CHUNK_HEADER_BYTES) {
            return -1;
        }
        int type = Bytes.u8(memory, at + first);
        int chunkBytes = Bytes.u16(memory, at + first + 2);
        if (chunkBytes < CHUNK_HEADER_BYTES || (first + chunkBytes > length && !isCut)) {
            return -1;
        }
        int second = first + ((chunkBytes + 3) & ~3);
        boolean isAborted = (type == COOKIE_ECHO || type == COOKIE_ACK)
                && second + CHUNK_HEADER_BYTES <= length
                && Bytes.u8(memory, at + second) == ABORT;
        return isAborted ? ABORT : type;
    }

    /** The checksum as it stands in the packet, read as a big-endian number; it covers everything, with a field of zero. */
    public static int checksum(MemorySegment memory, long at, int length) {
        int crc = -1;
        for (int i = 0; i < length; i++) {
            int octet = i >= CHECKSUM_AT && i < CHECKSUM_AT + 4 ? 0 : Bytes.u8(memory, at + i);
            crc = (crc >>> 8) ^ TABLE[(crc ^ octet) & 0xff];
        }
        return Integer.reverseBytes(~crc);
    }

    /** Makes the checksum right; it doesn't cover addresses, but the ports. */
    static void writeChecksum(MemorySegment memory, long at, int length) {
        Bytes.put32(memory, at + CHECKSUM_AT, checksum(memory, at, length));
    }

    private static int[] table() {
        var table = new int[256];
        for (int octet = 0; octet < table.length; octet++) {
            int crc = octet;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
            }
            table[octet] = crc;
        }
        return table;
    }
}

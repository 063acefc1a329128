package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/** An SCTP packet (RFC 9260 section 3). Thread rule: stateless. */
public final class Sctp {
    private static final int CHECKSUM_AT = 8;
    /** CRC-32C, reflected (RFC 9260 appendix A). */
    private static final int POLYNOMIAL = 0x82f6_3b78;

    private static final int[] TABLE = table();

    private Sctp() {}

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

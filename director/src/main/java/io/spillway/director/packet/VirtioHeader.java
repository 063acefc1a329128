package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The struct virtio_net_hdr (linux/virtio_net.h, native byte order) in the 10 bytes directly in front of every frame, received
 * or to be sent: what its sender left to the network card. {@code at} is the offset of the frame, not of this header.
 */
public final class VirtioHeader {
    public static final int BYTES = 10;

    /** The field at csumStart + csumOffset holds the pseudo-header's sum; the rest of the checksum is to be added. */
    public static final int NEEDS_CSUM = 1;

    public static final int GSO_NONE = 0;
    public static final int GSO_TCPV4 = 1;
    public static final int GSO_TCPV6 = 4;
    public static final int GSO_UDP_L4 = 5;
    /** Or'ed to a TCP type: CWR belongs to the first segment only. */
    public static final int GSO_ECN = 0x80;

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final int FLAGS = -10;
    private static final int GSO_TYPE = -9;
    private static final int HEADER_LENGTH = -8;
    private static final int GSO_SIZE = -6;
    private static final int CSUM_START = -4;
    private static final int CSUM_OFFSET = -2;

    private VirtioHeader() {}

    /** Nothing is left to do: no partial checksum, not to be cut. */
    public static boolean isPlain(MemorySegment memory, long at) {
        return (flags(memory, at) & NEEDS_CSUM) == 0 && rawGsoType(memory, at) == GSO_NONE;
    }

    public static int flags(MemorySegment memory, long at) {
        return Bytes.u8(memory, at + FLAGS);
    }

    public static boolean needsChecksum(MemorySegment memory, long at) {
        return (flags(memory, at) & NEEDS_CSUM) != 0;
    }

    /** One of the GSO constants, without {@link #GSO_ECN}. */
    public static int gsoType(MemorySegment memory, long at) {
        return rawGsoType(memory, at) & ~GSO_ECN;
    }

    public static boolean hasEcn(MemorySegment memory, long at) {
        return (rawGsoType(memory, at) & GSO_ECN) != 0;
    }

    /** Bytes of all headers, Ethernet's included; a hint only. */
    public static int headerLength(MemorySegment memory, long at) {
        return memory.get(U16, at + HEADER_LENGTH) & 0xffff;
    }

    /** Payload bytes of each segment but the last. */
    public static int gsoSize(MemorySegment memory, long at) {
        return memory.get(U16, at + GSO_SIZE) & 0xffff;
    }

    /** From the start of the frame to the transport header. */
    public static int csumStart(MemorySegment memory, long at) {
        return memory.get(U16, at + CSUM_START) & 0xffff;
    }

    /** From the transport header to its checksum field. */
    public static int csumOffset(MemorySegment memory, long at) {
        return memory.get(U16, at + CSUM_OFFSET) & 0xffff;
    }

    /** The frame is complete: nothing is left to the kernel or the network card. */
    public static void clear(MemorySegment memory, long at) {
        memory.set(U64, at + FLAGS, 0);
        memory.set(U16, at + CSUM_OFFSET, (short) 0);
    }

    /** The checksum of a transport header is partial. */
    public static void writePartial(MemorySegment memory, long at, int csumStart, int csumOffset) {
        write(memory, at, GSO_NONE, 0, 0, csumStart, csumOffset);
    }

    /**
     * The frame is to be cut into segments, the checksum is partial.
     *
     * @param gsoType with {@link #GSO_ECN}, if it was there
     */
    public static void write(
            MemorySegment memory, long at, int gsoType, int headerLength, int gsoSize, int csumStart, int csumOffset) {
        Bytes.put8(memory, at + FLAGS, NEEDS_CSUM);
        Bytes.put8(memory, at + GSO_TYPE, gsoType);
        memory.set(U16, at + HEADER_LENGTH, (short) headerLength);
        memory.set(U16, at + GSO_SIZE, (short) gsoSize);
        memory.set(U16, at + CSUM_START, (short) csumStart);
        memory.set(U16, at + CSUM_OFFSET, (short) csumOffset);
    }

    static int rawGsoType(MemorySegment memory, long at) {
        return Bytes.u8(memory, at + GSO_TYPE);
    }
}

package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/**
 * What the sender of a received frame left to its network card: the transport checksum, and the cutting of a large TCP or UDP
 * packet into segments. Read before the frame is rewritten, because an outer header may overwrite where it stands. One object
 * is used for frame after frame. Thread rule: engine thread only.
 */
public final class Offload {
    private static final int UDP_HEADER_BYTES = 8;
    private static final int UDP_CHECKSUM_AT = 6;

    private boolean unfinished;
    private int gsoType;
    private int gsoSize;
    private int transport;
    private int checksumOffset;
    private long transportAt;

    /**
     * Takes over the {@link VirtioHeader} of a frame; one that names a place outside of the frame, or a checksum that is not
     * TCP's or UDP's, counts as plain.
     *
     * @param length of the frame
     */
    public void read(MemorySegment memory, long at, int length) {
        unfinished = false;
        gsoSize = 0;
        if (VirtioHeader.isPlain(memory, at)) {
            return;
        }
        gsoType = VirtioHeader.rawGsoType(memory, at);
        int start;
        if (VirtioHeader.needsChecksum(memory, at)) {
            start = VirtioHeader.csumStart(memory, at);
            checksumOffset = VirtioHeader.csumOffset(memory, at);
        } else {
            // Merged by a network card that also verified the checksum.
            start = transportStart(memory, at, length);
            checksumOffset = isUdp(gsoType) ? UDP_CHECKSUM_AT : Tcp.CHECKSUM_AT;
        }
        transport = checksumOffset == Tcp.CHECKSUM_AT ? Packet.TCP : Packet.UDP;
        boolean isKnown = checksumOffset == Tcp.CHECKSUM_AT || checksumOffset == UDP_CHECKSUM_AT;
        int header = transport == Packet.TCP ? Tcp.HEADER_BYTES : UDP_HEADER_BYTES;
        if (!isKnown || start < Ethernet.HEADER_BYTES + Ipv4.HEADER_BYTES || start + header > length) {
            return;
        }
        unfinished = true;
        transportAt = at + start;
        gsoSize = gsoType == VirtioHeader.GSO_NONE ? 0 : VirtioHeader.gsoSize(memory, at);
    }

    /** It was done meanwhile. */
    public void finish() {
        unfinished = false;
        gsoSize = 0;
    }

    /** The transport checksum is partial, or the packet is to be cut, or both. */
    public boolean isUnfinished() {
        return unfinished;
    }

    /** Payload bytes of a segment; 0: the packet is not to be cut. */
    public int gsoSize() {
        return gsoSize;
    }

    /** Offset of the transport header whose checksum is partial; it stays there whatever is put in front of it, but see {@link Packet#movedBytes}. */
    public long transportAt() {
        return transportAt;
    }

    /** {@link Packet#TCP} or {@link Packet#UDP}. */
    public int transport() {
        return transport;
    }

    /** Bytes of the transport header at an offset, which need not be where it was received. */
    public int transportHeaderBytes(MemorySegment memory, long transportAt) {
        return transport == Packet.TCP ? Tcp.headerBytes(memory, transportAt) : UDP_HEADER_BYTES;
    }

    /**
     * Describes what is left to do in front of a frame to be sent, and makes the checksum field hold the sum of the
     * pseudo-header as it is now.
     *
     * @param at offset of the frame, whose IP header follows at once
     * @param transportAt offset of its transport header
     * @param length of the frame
     */
    public void leave(MemorySegment memory, long at, long transportAt, int length) {
        int bytes = (int) (at + length - transportAt);
        int sum = PseudoHeader.sum(memory, at + Ethernet.HEADER_BYTES, transport, bytes);
        Bytes.put16(memory, transportAt + checksumOffset, sum);
        int start = (int) (transportAt - at);
        if (gsoSize == 0) {
            VirtioHeader.writePartial(memory, at, start, checksumOffset);
        } else {
            int headers = start + transportHeaderBytes(memory, transportAt);
            VirtioHeader.write(memory, at, gsoType, headers, gsoSize, start, checksumOffset);
        }
    }

    /**
     * Writes the whole transport checksum of a packet that is not to be cut.
     *
     * @param ipAt offset of the IP header that carries the transport header
     * @param end offset of the end of that IP packet
     */
    public void complete(MemorySegment memory, long ipAt, long transportAt, long end) {
        PseudoHeader.complete(memory, ipAt, transportAt, transport, checksumOffset, (int) (end - transportAt));
    }

    private static boolean isUdp(int gsoType) {
        return (gsoType & ~VirtioHeader.GSO_ECN) == VirtioHeader.GSO_UDP_L4;
    }

    private static int transportStart(MemorySegment memory, long at, int length) {
        if (length < Ethernet.HEADER_BYTES + Ipv4.HEADER_BYTES) {
            return length;
        }
        long ip = at + Ethernet.HEADER_BYTES;
        return Ethernet.HEADER_BYTES + (Ipv4.version(memory, ip) == 4 ? Ipv4.headerBytes(memory, ip) : 40);
    }
}

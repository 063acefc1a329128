package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Cuts a large TCP or UDP packet inside a tunnel's headers into packets that fit a link, because a {@link VirtioHeader} can't
 * describe such a packet. Keeps what it made until {@link #clear}; nothing is allocated after construction. Thread rule:
 * engine thread only.
 */
public final class Segmenter {
    /** In front of each segment: room for an Ethernet and a virtio header. */
    private static final int ROOM = 32;

    private static final int BYTES = 1 << 20;
    private static final int ALIGNMENT = 64;
    private static final int V6_HEADER_BYTES = 40;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int UDP_CHECKSUM_AT = 6;
    private static final int PSH = 0x08;
    private static final int CWR = 0x80;

    private final MemorySegment buffer;
    private long used;
    private long first;
    private int stride;
    private int headerBytes;
    private int segmentBytes;
    private int lastBytes;
    private int count;

    public Segmenter(SegmentAllocator allocator) {
        buffer = allocator.allocate(BYTES, ALIGNMENT);
    }

    /**
     * Makes the segments of a packet: payload divided, lengths, IPv4 identifications, sequence numbers, flags and all
     * checksums set. The packet itself stays as it is.
     *
     * @param outerAt offset of the outermost IP header
     * @param totalBytes of the packet, from there
     * @param innerAt offset of the IP header in front of the transport header; {@code outerAt} if there is no other
     * @param transportAt offset of a sound TCP or UDP header
     * @param protocol {@link Packet#TCP} or {@link Packet#UDP}
     * @param gsoSize payload bytes of each segment but the last, at least 1
     * @return how many segments; 0: there is no room for them, try again after {@link #clear}, unless {@link #isEmpty}
     */
    public int cut(
            MemorySegment memory,
            long outerAt,
            int totalBytes,
            long innerAt,
            long transportAt,
            int protocol,
            int gsoSize) {
        int transportHeader = protocol == Packet.TCP ? Tcp.headerBytes(memory, transportAt) : UDP_HEADER_BYTES;
        headerBytes = (int) (transportAt - outerAt) + transportHeader;
        int payload = totalBytes - headerBytes;
        count = Math.max(1, (payload + gsoSize - 1) / gsoSize);
        segmentBytes = headerBytes + gsoSize;
        lastBytes = headerBytes + payload - (count - 1) * gsoSize;
        stride = (ROOM + segmentBytes + ALIGNMENT - 1) & -ALIGNMENT;
        if (used + (long) count * stride > BYTES) {
            count = 0;
            return 0;
        }
        first = used + ROOM;
        used += (long) count * stride;
        int inner = (int) (innerAt - outerAt);
        int transport = (int) (transportAt - outerAt);
        for (int i = 0; i < count; i++) {
            int bytes = length(i) - headerBytes;
            MemorySegment.copy(memory, outerAt, buffer, at(i), headerBytes);
            MemorySegment.copy(memory, outerAt + headerBytes + (long) i * gsoSize, buffer, at(i) + headerBytes, bytes);
            if (protocol == Packet.TCP) {
                fixTcp(at(i) + transport, i, gsoSize);
            } else {
                Bytes.put16(buffer, at(i) + transport + 4, UDP_HEADER_BYTES + bytes);
            }
            fixIp(at(i) + inner, length(i) - inner, i);
            int checksum = protocol == Packet.TCP ? Tcp.CHECKSUM_AT : UDP_CHECKSUM_AT;
            PseudoHeader.complete(buffer, at(i) + inner, at(i) + transport, protocol, checksum, length(i) - transport);
            if (inner > 0) {
                fixOuter(at(i), length(i), i);
            }
        }
        return count;
    }

    /** Where the segments are. */
    public MemorySegment memory() {
        return buffer;
    }

    /** Offset of the outermost IP header of a segment of the packet cut last; 32 bytes in front of it are writable. */
    public long at(int segment) {
        return first + (long) segment * stride;
    }

    /** Bytes of a segment from there. */
    public int length(int segment) {
        return segment == count - 1 ? lastBytes : segmentBytes;
    }

    /** Nothing was cut since {@link #clear}. */
    public boolean isEmpty() {
        return used == 0;
    }

    /** Forgets all segments; they must have been sent. */
    public void clear() {
        used = 0;
    }

    private void fixTcp(long at, int segment, int gsoSize) {
        Bytes.put32(buffer, at + 4, Bytes.i32(buffer, at + 4) + segment * gsoSize);
        int flags = Tcp.flags(buffer, at);
        if (segment < count - 1) {
            flags &= ~(Tcp.FIN | PSH);
        }
        if (segment > 0) {
            flags &= ~CWR; // RFC 3168 section 6.1.2: said once
        }
        Bytes.put8(buffer, at + 13, flags);
    }

    private void fixOuter(long at, int length, int segment) {
        fixIp(at, length, segment);
        boolean isV4 = Ipv4.version(buffer, at) == 4;
        int protocol = isV4 ? Ipv4.protocol(buffer, at) : Bytes.u8(buffer, at + 6);
        int header = isV4 ? Ipv4.headerBytes(buffer, at) : V6_HEADER_BYTES;
        if (protocol == Encapsulation.PROTOCOL_GRE && (Bytes.u16(buffer, at + header) & 0x8000) != 0) {
            Bytes.put16(buffer, at + header + 4, 0);
            Bytes.put16(buffer, at + header + 4, ~Checksum.sum(buffer, at + header, length - header));
        }
        if (protocol == Packet.UDP) {
            long udp = at + header;
            Bytes.put16(buffer, udp + 4, length - header);
            if (Bytes.u16(buffer, udp + UDP_CHECKSUM_AT) != 0) {
                PseudoHeader.complete(buffer, at, udp, protocol, UDP_CHECKSUM_AT, length - header);
            }
        }
    }

    /** The length of an IP packet; in IPv4 also the identification, which tells its fragments apart, and the checksum. */
    private void fixIp(long at, int length, int segment) {
        if (Ipv4.version(buffer, at) == 4) {
            Bytes.put16(buffer, at + 2, length);
            Bytes.put16(buffer, at + 4, Bytes.u16(buffer, at + 4) + segment);
            Bytes.put16(buffer, at + 10, 0);
            Bytes.put16(buffer, at + 10, ~Checksum.sum(buffer, at, Ipv4.headerBytes(buffer, at)));
        } else {
            Bytes.put16(buffer, at + 4, length - V6_HEADER_BYTES);
        }
    }
}

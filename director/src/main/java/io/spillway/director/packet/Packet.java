package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 packet in place: validated header fields, and the changes a director makes to them. Addresses are as
 * {@link Ip} has them. One object is used for packet after packet, so nothing is allocated. Thread rule: engine thread only.
 */
public final class Packet {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;
    public static final int SCTP = 132;

    private static final int UDP_HEADER_BYTES = 8;
    private static final int UDP_CHECKSUM_AT = 6;

    private MemorySegment memory = MemorySegment.NULL;
    private long at;
    private boolean isV4;
    private int totalBytes;
    private int protocol;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private long transportAt;
    private int transportBytes;
    private int sourcePort;
    private int destinationPort;
    private int tcpFlags;
    private int sctpChunk;

    /** Of IPv6: where the fragment header is; 0: there is none. */
    private long fragmentAt;

    private boolean hasPartialChecksum;
    private int segmentBytes;
    private int outerBytes;
    private int movedBytes;
    private boolean isRouted;
    private long routeHigh;
    private long routeLow;

    /**
     * Takes over the IP header at {@code at}, of which {@code available} bytes are readable.
     *
     * @return null if it is sound, else why not
     */
    public @Nullable Counter readHeader(MemorySegment memory, long at, int available) {
        this.memory = memory;
        this.at = at;
        isRouted = false;
        outerBytes = 0;
        movedBytes = 0;
        tcpFlags = 0;
        if (available < Ipv4.HEADER_BYTES) {
            return Counter.TRUNCATED;
        }
        int first = Bytes.u8(memory, at);
        return switch (first >>> 4) {
            case 4 -> readV4((first & 0xf) * 4, available);
            case 6 -> readV6(available);
            default -> Counter.BAD_HEADER;
        };
    }

    private @Nullable Counter readV4(int headerBytes, int available) {
        int total = Ipv4.totalBytes(memory, at);
        if (headerBytes < Ipv4.HEADER_BYTES || total < headerBytes) {
            return Counter.BAD_HEADER;
        }
        if (total > available) {
            return Counter.TRUNCATED;
        }
        if (Checksum.sum(memory, at, headerBytes) != 0xffff) {
            return Counter.BAD_CHECKSUM;
        }
        isV4 = true;
        totalBytes = total;
        protocol = Ipv4.protocol(memory, at);
        sourceHigh = 0;
        sourceLow = Ip.v4(Ipv4.source(memory, at));
        destinationHigh = 0;
        destinationLow = Ip.v4(Ipv4.destination(memory, at));
        transportAt = at + headerBytes;
        transportBytes = total - headerBytes;
        fragmentAt = 0;
        return null;
    }

    private @Nullable Counter readV6(int available) {
        if (available < Ipv6.HEADER_BYTES) {
            return Counter.TRUNCATED;
        }
        int total = Ipv6.HEADER_BYTES + Ipv6.payloadBytes(memory, at);
        if (total > available) {
            return Counter.TRUNCATED;
        }
        isV4 = false;
        totalBytes = total;
        sourceHigh = Bytes.i64(memory, at + 8);
        sourceLow = Bytes.i64(memory, at + 16);
        destinationHigh = Bytes.i64(memory, at + 24);
        destinationLow = Bytes.i64(memory, at + 32);
        if (Ip.isV4(sourceHigh, sourceLow) || Ip.isV4(destinationHigh, destinationLow)) {
            return Counter.MARTIAN; // RFC 6890: IPv4-mapped addresses are not for the wire
        }
        return readExtensionHeaders();
    }

    private @Nullable Counter readExtensionHeaders() {
        fragmentAt = 0;
        int next = Ipv6.nextHeader(memory, at);
        int offset = Ipv6.HEADER_BYTES;
        for (int headers = 0; Ipv6.isExtension(next) && !isLaterFragment(); headers++) {
            if (headers == Ipv6.MAX_EXTENSION_HEADERS) {
                return Counter.BAD_HEADER;
            }
            if (offset + 8 > totalBytes) {
                return Counter.TRUNCATED;
            }
            long header = at + offset;
            if (next == Ipv6.FRAGMENT_HEADER) {
                fragmentAt = header;
                offset += 8;
            } else {
                offset += 8 + 8 * Bytes.u8(memory, header + 1);
            }
            next = Bytes.u8(memory, header);
            if (offset > totalBytes) {
                return Counter.TRUNCATED;
            }
        }
        protocol = next;
        transportAt = at + offset;
        transportBytes = totalBytes - offset;
        return null;
    }

    /**
     * Takes over an IPv4 packet that has been read and rewritten already: from now on this tells where it is and where it goes,
     * and nothing of its transport header.
     */
    public void takeRewritten(MemorySegment memory, long at, int totalBytes, long routeHigh, long routeLow) {
        this.memory = memory;
        this.at = at;
        this.totalBytes = totalBytes;
        isV4 = true;
        outerBytes = 0;
        movedBytes = 0;
        isRouted = true;
        this.routeHigh = routeHigh;
        this.routeLow = routeLow;
    }

    /**
     * Says what the sender left to its network card; until this is called, what was said of the packet before holds.
     *
     * @param hasPartialChecksum whoever sends it writes the checksum, or has it written
     * @param segmentBytes what of the payload goes into each segment, if the packet is many TCP segments in one; else 0
     */
    public void setOffload(boolean hasPartialChecksum, int segmentBytes) {
        this.hasPartialChecksum = hasPartialChecksum;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Reads the transport header behind a sound IP header of an unfragmented packet or a first fragment.
     *
     * @return null if it is sound, else why not
     */
    public @Nullable Counter readTransport() {
        tcpFlags = 0;
        switch (protocol) {
            case TCP -> {
                if (transportBytes < Tcp.HEADER_BYTES) {
                    return Counter.TRUNCATED;
                }
                int headerBytes = Tcp.headerBytes(memory, transportAt);
                if (headerBytes < Tcp.HEADER_BYTES || headerBytes > transportBytes) {
                    return Counter.BAD_HEADER;
                }
                tcpFlags = Tcp.flags(memory, transportAt);
            }
            case UDP -> {
                if (transportBytes < UDP_HEADER_BYTES) {
                    return Counter.TRUNCATED;
                }
                int length = Bytes.u16(memory, transportAt + 4);
                if (length < UDP_HEADER_BYTES || (length > transportBytes && !isFragment())) {
                    return Counter.BAD_HEADER;
                }
            }
            case SCTP -> {
                if (transportBytes < Sctp.HEADER_BYTES) {
                    return Counter.TRUNCATED;
                }
                sctpChunk = Sctp.decidingChunk(memory, transportAt, transportBytes, isFragment());
                if (sctpChunk < 0) {
                    return Counter.BAD_HEADER;
                }
            }
            default -> {
                return Counter.UNSUPPORTED_PROTOCOL;
            }
        }
        sourcePort = Bytes.u16(memory, transportAt);
        destinationPort = Bytes.u16(memory, transportAt + 2);
        return sourcePort == 0 || destinationPort == 0 ? Counter.ZERO_PORT : null;
    }

    public MemorySegment memory() {
        return memory;
    }

    /** Offset of the IP header. */
    public long at() {
        return at;
    }

    public boolean isV4() {
        return isV4;
    }

    /** Bytes of the IP packet, header included. */
    public int totalBytes() {
        return totalBytes;
    }

    /** The transport protocol: of IPv6, what stands behind the extension headers. */
    public int protocol() {
        return protocol;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }

    /** TTL or hop limit. */
    public int ttl() {
        return isV4 ? Ipv4.ttl(memory, at) : Ipv6.hopLimit(memory, at);
    }

    /** A whole packet behind an IPv6 fragment header (RFC 6946) is none. */
    public boolean isFragment() {
        return isV4
                ? Ipv4.isFragment(memory, at)
                : fragmentAt != 0 && (Bytes.u16(memory, fragmentAt + 2) & 0xfff9) != 0;
    }

    /** ICMP of its own IP version. */
    public boolean isIcmp() {
        return protocol == (isV4 ? ICMP : ICMPV6);
    }

    /** Of a fragment: the bytes of the original packet in it. */
    public int fragmentBytes() {
        return isV4 || fragmentAt == 0 ? transportBytes : (int) (at + totalBytes - (fragmentAt + 8));
    }

    /** A fragment without the transport header. */
    public boolean isLaterFragment() {
        return fragmentOffset() != 0;
    }

    /** In bytes; 0 of a packet that is no fragment. */
    public int fragmentOffset() {
        if (isV4) {
            return Ipv4.fragmentOffset(memory, at);
        }
        return fragmentAt == 0 ? 0 : Bytes.u16(memory, fragmentAt + 2) & 0xfff8;
    }

    public boolean hasMoreFragments() {
        return isV4
                ? Ipv4.hasMoreFragments(memory, at)
                : fragmentAt != 0 && (Bytes.u16(memory, fragmentAt + 2) & 1) != 0;
    }

    /** What the fragments of one packet have in common; of an IPv6 packet that is no fragment, 0. */
    public int identification() {
        if (isV4) {
            return Ipv4.identification(memory, at);
        }
        return fragmentAt == 0 ? 0 : Bytes.i32(memory, fragmentAt + 4);
    }

    /** Must not be fragmented on its way; always so of IPv6. */
    public boolean isUnfragmentable() {
        return !isV4 || Ipv4.dontFragment(memory, at) != 0;
    }

    public int sourcePort() {
        return sourcePort;
    }

    public int destinationPort() {
        return destinationPort;
    }

    /** 0 unless TCP. */
    public int tcpFlags() {
        return tcpFlags;
    }

    /** Of an SCTP packet: the type of the chunk that says what it does to its association, 0..255. */
    public int sctpChunk() {
        return sctpChunk;
    }

    /** Offset of what the IP header, and the extension headers, carry. */
    public long payloadAt() {
        return transportAt;
    }

    /** Bytes from there. */
    public int payloadBytes() {
        return transportBytes;
    }

    /** Bytes of the headers that were put in front of the packet since it was read. */
    public int outerBytes() {
        return outerBytes;
    }

    /** How far the transport header has moved towards lower offsets since the packet was read. */
    public int movedBytes() {
        return movedBytes;
    }

    /** See {@link #setOffload}. */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** The size of the largest IP packet this becomes on the wire. */
    public int wireBytes() {
        if (segmentBytes == 0) {
            return totalBytes;
        }
        int transportHeaderBytes = protocol == TCP ? Tcp.headerBytes(memory, transportAt) : UDP_HEADER_BYTES;
        int headerBytes = (int) (transportAt - at) + transportHeaderBytes;
        return Math.min(totalBytes, headerBytes + segmentBytes);
    }

    /**
     * Keeps only the beginning of an IPv4 packet, as the first fragment of what it was.
     *
     * @param bytes of that fragment; behind the header a multiple of 8
     */
    public void shorten(int bytes) {
        transportBytes -= totalBytes - bytes;
        totalBytes = bytes;
        Ipv4.refragment(memory, at, bytes, Ipv4.fragmentOffset(memory, at), true);
    }

    public void decrementTtl() {
        if (isV4) {
            Ipv4.decrementTtl(memory, at);
        } else {
            Bytes.put8(memory, at + 7, Ipv6.hopLimit(memory, at) - 1);
        }
    }

    /** Sends the packet to another place than its destination, which stays. */
    public void routeTo(long high, long low) {
        isRouted = true;
        routeHigh = high;
        routeLow = low;
    }

    /** Where the packet goes next: its destination, unless {@link #routeTo} said otherwise. */
    public long routeHigh() {
        return isRouted ? routeHigh : destinationHigh;
    }

    public long routeLow() {
        return isRouted ? routeLow : destinationLow;
    }

    public void rewriteSource(long high, long low, int port) {
        rewriteTransport(transportAt, Checksum.changed(sourceHigh, sourceLow, high, low), sourcePort, port);
        rewriteAddress(isV4 ? 12 : 8, sourceLow, high, low);
        sourceHigh = high;
        sourceLow = low;
        sourcePort = port;
    }

    public void rewriteDestination(long high, long low, int port) {
        rewriteTransport(
                transportAt + 2, Checksum.changed(destinationHigh, destinationLow, high, low), destinationPort, port);
        rewriteAddress(isV4 ? 16 : 24, destinationLow, high, low);
        destinationHigh = high;
        destinationLow = low;
        destinationPort = port;
    }

    /** Only the address, of a fragment that carries no transport header. */
    public void rewriteSourceAddress(long high, long low) {
        rewriteAddress(isV4 ? 12 : 8, sourceLow, high, low);
        sourceHigh = high;
        sourceLow = low;
    }

    /** The same of the destination. */
    public void rewriteDestinationAddress(long high, long low) {
        rewriteAddress(isV4 ? 16 : 24, destinationLow, high, low);
        destinationHigh = high;
        destinationLow = low;
    }

    /** Lowers the MSS a SYN announces; a TCP packet only. */
    public void clampMss(int maxSegmentBytes) {
        Tcp.clampMss(memory, transportAt, maxSegmentBytes);
    }

    /**
     * Computes the transport checksum from scratch, where the sender left that to its network card, for those who need all of
     * the packet.
     */
    public void completeChecksum() {
        if (!hasPartialChecksum || segmentBytes != 0 || (protocol != TCP && protocol != UDP)) {
            return;
        }
        long field = checksumAt();
        int length = protocol == TCP ? transportBytes : Bytes.u16(memory, transportAt + 4);
        Bytes.put16(memory, field, 0);
        int checksum = Checksum.transport(pseudoHeader(length), memory, transportAt, length);
        Bytes.put16(memory, field, protocol == UDP ? neverZero(checksum) : checksum);
        hasPartialChecksum = false;
    }

    /** Nothing is left to do, of what {@link #setOffload} said. */
    public boolean isFinished() {
        return !hasPartialChecksum && segmentBytes == 0;
    }

    /** Of a UDP packet; false too if the sender left it out (RFC 768: zero). */
    public boolean hasRightUdpChecksum() {
        int length = Bytes.u16(memory, transportAt + 4);
        return Bytes.u16(memory, transportAt + UDP_CHECKSUM_AT) != 0
                && Checksum.transport(pseudoHeader(length), memory, transportAt, length) == 0;
    }

    /**
     * Makes room inside a TCP packet by moving what is in front of it; the new bytes are zero, lengths and checksums of IP
     * and TCP right. What the sender left undone of the packet is found {@link #movedBytes} earlier now.
     *
     * @param place where, from the beginning of the TCP header; even
     * @param bytes how many; even; so many in front of the packet are writable
     */
    public void insert(int place, int bytes) {
        MemorySegment.copy(memory, at, memory, at - bytes, transportAt - at + place);
        at -= bytes;
        transportAt -= bytes;
        fragmentAt -= fragmentAt == 0 ? 0 : bytes;
        movedBytes += bytes;
        memory.asSlice(transportAt + place, bytes).fill((byte) 0);
        changeLength(bytes);
    }

    /** Takes off the end of a TCP packet's payload, where the rest has an even length with its header. */
    public void dropTail(int bytes) {
        long tail = at + totalBytes - bytes;
        TcpEdit.add(memory, transportAt, ~Checksum.sum(memory, tail, bytes) & 0xffff);
        changeLength(-bytes);
    }

    private void changeLength(int by) {
        TcpEdit.add(memory, transportAt, (~transportBytes & 0xffffL) + transportBytes + by);
        transportBytes += by;
        totalBytes += by;
        if (isV4) {
            Bytes.put16(
                    memory,
                    at + 10,
                    Checksum.replace16(Bytes.u16(memory, at + 10), Ipv4.totalBytes(memory, at), totalBytes));
            Bytes.put16(memory, at + 2, totalBytes);
        } else {
            Bytes.put16(memory, at + 4, totalBytes - Ipv6.HEADER_BYTES);
        }
    }

    /**
     * Puts headers in front, which the caller has written.
     *
     * @param bytes how many
     */
    void grow(
            int bytes,
            boolean isV4,
            int protocol,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow) {
        at -= bytes;
        totalBytes += bytes;
        outerBytes += bytes;
        this.isV4 = isV4;
        this.protocol = protocol;
        this.sourceHigh = sourceHigh;
        this.sourceLow = sourceLow;
        this.destinationHigh = destinationHigh;
        this.destinationLow = destinationLow;
        isRouted = false;
    }

    private int pseudoHeader(int length) {
        return Checksum.pseudoHeader(sourceHigh, sourceLow, destinationHigh, destinationLow, protocol, length);
    }

    private void rewriteAddress(int field, long wasLow, long high, long low) {
        if (isV4) {
            Ipv4.replaceAddress(memory, at, at + field, (int) wasLow, (int) low);
        } else {
            Bytes.put64(memory, at + field, high);
            Bytes.put64(memory, at + field + 8, low);
        }
    }

    /** @param addressChange what the change of the address adds to a sum */
    private void rewriteTransport(long portField, long addressChange, int wasPort, int port) {
        Bytes.put16(memory, portField, port);
        if (protocol == SCTP) {
            if (wasPort != port) {
                Sctp.writeChecksum(memory, transportAt, transportBytes);
            }
            return;
        }
        long field = checksumAt();
        int was = Bytes.u16(memory, field);
        if (protocol == UDP && was == 0) { // RFC 768: zero says there is no checksum
            return;
        }
        int is = ~Checksum.fold((~was & 0xffffL) + addressChange + (~wasPort & 0xffff) + port) & 0xffff;
        Bytes.put16(memory, field, protocol == UDP ? neverZero(is) : is);
    }

    private long checksumAt() {
        return transportAt + (protocol == TCP ? Tcp.CHECKSUM_AT : UDP_CHECKSUM_AT);
    }

    private static int neverZero(int udpChecksum) {
        return udpChecksum == 0 ? 0xffff : udpChecksum;
    }
}

package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/**
 * The beginning of a packet that an ICMP error quotes, in place: less of it is there, and less of it can be trusted, than of
 * a {@link Packet}. One object is used for quote after quote. Thread rule: engine thread only.
 */
public final class Quote {
    /** RFC 792: behind the IP header at least this much is quoted. */
    private static final int TRANSPORT_BYTES = 8;

    private MemorySegment memory = MemorySegment.NULL;
    private long at;
    private long end;
    private boolean isV4;
    private boolean isLaterFragment;
    private int protocol;
    private long payloadAt;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;

    /**
     * Takes over what is quoted at {@code at}.
     *
     * @param available bytes there
     * @return the whole IP header is there, and makes sense
     */
    public boolean read(MemorySegment memory, long at, int available) {
        this.memory = memory;
        this.at = at;
        end = at + available;
        if (available < Ipv4.HEADER_BYTES) {
            return false;
        }
        return switch (Bytes.u8(memory, at) >>> 4) {
            case 4 -> readV4(available);
            case 6 -> readV6(available);
            default -> false;
        };
    }

    private boolean readV4(int available) {
        int headerBytes = Ipv4.headerBytes(memory, at);
        if (headerBytes < Ipv4.HEADER_BYTES || headerBytes > available) {
            return false;
        }
        isV4 = true;
        isLaterFragment = Ipv4.isLaterFragment(memory, at);
        protocol = Ipv4.protocol(memory, at);
        payloadAt = at + headerBytes;
        sourceHigh = 0;
        sourceLow = Ip.v4(Ipv4.source(memory, at));
        destinationHigh = 0;
        destinationLow = Ip.v4(Ipv4.destination(memory, at));
        return true;
    }

    private boolean readV6(int available) {
        if (available < Ipv6.HEADER_BYTES) {
            return false;
        }
        isV4 = false;
        isLaterFragment = false;
        sourceHigh = Bytes.i64(memory, at + 8);
        sourceLow = Bytes.i64(memory, at + 16);
        destinationHigh = Bytes.i64(memory, at + 24);
        destinationLow = Bytes.i64(memory, at + 32);
        if (Ip.isV4(sourceHigh, sourceLow) || Ip.isV4(destinationHigh, destinationLow)) {
            return false;
        }
        int next = Ipv6.nextHeader(memory, at);
        long header = at + Ipv6.HEADER_BYTES;
        for (int headers = 0; Ipv6.isExtension(next) && !isLaterFragment; headers++) {
            if (headers == Ipv6.MAX_EXTENSION_HEADERS || header + 8 > end) {
                return false;
            }
            boolean isFragment = next == Ipv6.FRAGMENT_HEADER;
            isLaterFragment = isFragment && (Bytes.u16(memory, header + 2) & 0xfff8) != 0;
            next = Bytes.u8(memory, header);
            header += isFragment ? 8 : 8 + 8 * Bytes.u8(memory, header + 1);
        }
        protocol = next;
        payloadAt = header;
        return header <= end;
    }

    /** It tells of a flow: the ports are there, and so is what RFC 792 wants with them. */
    public boolean hasPorts() {
        boolean isTransport = protocol == Packet.TCP || protocol == Packet.UDP || protocol == Packet.SCTP;
        return isTransport && !isLaterFragment && payloadAt + TRANSPORT_BYTES <= end;
    }

    public MemorySegment memory() {
        return memory;
    }

    public long at() {
        return at;
    }

    /** Bytes quoted. */
    public int bytes() {
        return (int) (end - at);
    }

    /** What its sender says, of which {@link #bytes} are here. */
    public int totalBytes() {
        return isV4 ? Ipv4.totalBytes(memory, at) : Ipv6.HEADER_BYTES + Ipv6.payloadBytes(memory, at);
    }

    public boolean isV4() {
        return isV4;
    }

    public boolean isLaterFragment() {
        return isLaterFragment;
    }

    /** Must not be fragmented on its way; always so of IPv6. */
    public boolean isUnfragmentable() {
        return !isV4 || Ipv4.dontFragment(memory, at) != 0;
    }

    public int protocol() {
        return protocol;
    }

    /** Offset of what is behind the IP header and its extensions. */
    public long payloadAt() {
        return payloadAt;
    }

    /** Bytes quoted from there. */
    public int payloadBytes() {
        return (int) (end - payloadAt);
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

    /** Only if it {@link #hasPorts}. */
    public int sourcePort() {
        return Bytes.u16(memory, payloadAt);
    }

    /** Only if it {@link #hasPorts}. */
    public int destinationPort() {
        return Bytes.u16(memory, payloadAt + 2);
    }

    /** Only if it {@link #hasPorts}; a transport checksum is adjusted if it is quoted. */
    public void rewriteSource(long high, long low, int port) {
        rewriteTransport(payloadAt, Checksum.changed(sourceHigh, sourceLow, high, low), port);
        rewriteAddress(isV4 ? 12 : 8, sourceLow, high, low);
        sourceHigh = high;
        sourceLow = low;
    }

    /** The same of the destination. */
    public void rewriteDestination(long high, long low, int port) {
        rewriteTransport(payloadAt + 2, Checksum.changed(destinationHigh, destinationLow, high, low), port);
        rewriteAddress(isV4 ? 16 : 24, destinationLow, high, low);
        destinationHigh = high;
        destinationLow = low;
    }

    private void rewriteAddress(int field, long wasLow, long high, long low) {
        if (isV4) {
            Ipv4.replaceAddress(memory, at, at + field, (int) wasLow, (int) low);
        } else {
            Bytes.put64(memory, at + field, high);
            Bytes.put64(memory, at + field + 8, low);
        }
    }

    private void rewriteTransport(long portField, long addressChange, int port) {
        int wasPort = Bytes.u16(memory, portField);
        Bytes.put16(memory, portField, port);
        if (protocol == Packet.SCTP) {
            return; // Its checksum is over the whole packet, of which this is a part.
        }
        long field = payloadAt + (protocol == Packet.TCP ? Tcp.CHECKSUM_AT : 6);
        if (field + 2 > end) {
            return;
        }
        int was = Bytes.u16(memory, field);
        if (protocol == Packet.UDP && was == 0) {
            return;
        }
        int is = ~Checksum.fold((~was & 0xffffL) + addressChange + (~wasPort & 0xffff) + port) & 0xffff;
        Bytes.put16(memory, field, protocol == Packet.UDP && is == 0 ? 0xffff : is);
    }
}

package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 packet in place: validated header fields, and the changes a director makes to them. One object is used for
 * packet after packet, so nothing is allocated. Thread rule: engine thread only.
 */
public final class Packet {
    public static final int TCP = 6;
    public static final int UDP = 17;

    private static final int UDP_HEADER_BYTES = 8;
    private static final int UDP_CHECKSUM_AT = 6;

    private MemorySegment memory = MemorySegment.NULL;
    private long at;
    private int totalBytes;
    private int protocol;
    private int source;
    private int destination;
    private long transportAt;
    private int transportBytes;
    private int sourcePort;
    private int destinationPort;
    private int tcpFlags;

    /**
     * Takes over the IPv4 header at {@code at}, of which {@code available} bytes are readable.
     *
     * @return null if it is sound, else why not
     */
    public @Nullable Counter readHeader(MemorySegment memory, long at, int available) {
        if (available < Ipv4.HEADER_BYTES) {
            return Counter.TRUNCATED;
        }
        int headerBytes = Ipv4.headerBytes(memory, at);
        if (Ipv4.version(memory, at) != 4 || headerBytes < Ipv4.HEADER_BYTES) {
            return Counter.BAD_HEADER;
        }
        int total = Ipv4.totalBytes(memory, at);
        if (total < headerBytes) {
            return Counter.BAD_HEADER;
        }
        if (total > available) {
            return Counter.TRUNCATED;
        }
        if (Checksum.sum(memory, at, headerBytes) != 0xffff) {
            return Counter.BAD_CHECKSUM;
        }
        this.memory = memory;
        this.at = at;
        totalBytes = total;
        protocol = Ipv4.protocol(memory, at);
        source = Ipv4.source(memory, at);
        destination = Ipv4.destination(memory, at);
        transportAt = at + headerBytes;
        transportBytes = total - headerBytes;
        return null;
    }

    /**
     * Reads the TCP or UDP header behind a sound IPv4 header of an unfragmented packet.
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
                if (length < UDP_HEADER_BYTES || length > transportBytes) {
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

    /** Offset of the IPv4 header. */
    public long at() {
        return at;
    }

    /** Bytes of the IPv4 packet, header included. */
    public int totalBytes() {
        return totalBytes;
    }

    public int protocol() {
        return protocol;
    }

    public int source() {
        return source;
    }

    public int destination() {
        return destination;
    }

    public int ttl() {
        return Ipv4.ttl(memory, at);
    }

    public boolean isFragment() {
        return Ipv4.isFragment(memory, at);
    }

    /** A fragment without the transport header. */
    public boolean isLaterFragment() {
        return Ipv4.isLaterFragment(memory, at);
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

    /** Offset of what the IPv4 header carries. */
    public long payloadAt() {
        return transportAt;
    }

    /** Bytes behind the IPv4 header. */
    public int payloadBytes() {
        return transportBytes;
    }

    public void decrementTtl() {
        Ipv4.decrementTtl(memory, at);
    }

    public void rewriteSource(int address, int port) {
        rewriteTransport(transportAt, source, address, sourcePort, port);
        Ipv4.replaceAddress(memory, at, at + 12, source, address);
        source = address;
        sourcePort = port;
    }

    public void rewriteDestination(int address, int port) {
        rewriteTransport(transportAt + 2, destination, address, destinationPort, port);
        Ipv4.replaceAddress(memory, at, at + 16, destination, address);
        destination = address;
        destinationPort = port;
    }

    /** Lowers the MSS a SYN announces; a TCP packet only. */
    public void clampMss(int maxSegmentBytes) {
        Tcp.clampMss(memory, transportAt, maxSegmentBytes);
    }

    /**
     * Computes the transport checksum from scratch, where the sender left that to its network card (a veth peer hands
     * packets over like that).
     */
    public void completeChecksum() {
        long field = transportAt + (protocol == TCP ? Tcp.CHECKSUM_AT : UDP_CHECKSUM_AT);
        int length = protocol == TCP ? transportBytes : Bytes.u16(memory, transportAt + 4);
        Bytes.put16(memory, field, 0);
        int checksum = Checksum.transport(memory, source, destination, protocol, transportAt, length);
        Bytes.put16(memory, field, protocol == UDP ? neverZero(checksum) : checksum);
    }

    /** Of a UDP packet; false too if the sender left it out (RFC 768: zero). */
    public boolean hasRightUdpChecksum() {
        int length = Bytes.u16(memory, transportAt + 4);
        return Bytes.u16(memory, transportAt + UDP_CHECKSUM_AT) != 0
                && Checksum.transport(memory, source, destination, UDP, transportAt, length) == 0;
    }

    /** Puts an IPIP header in front; the packet then starts 20 bytes earlier. */
    public void encapsulate(int outerSource, int outerDestination, int ttl, int identification) {
        Ipv4.encapsulate(memory, at, outerSource, outerDestination, ttl, identification);
        at -= Ipv4.HEADER_BYTES;
        totalBytes += Ipv4.HEADER_BYTES;
        protocol = Ipv4.PROTOCOL_IPIP;
        source = outerSource;
        destination = outerDestination;
    }

    private void rewriteTransport(long portField, int wasAddress, int address, int wasPort, int port) {
        Bytes.put16(memory, portField, port);
        if (protocol == TCP) {
            long field = transportAt + Tcp.CHECKSUM_AT;
            int checksum = Checksum.replace32(Bytes.u16(memory, field), wasAddress, address);
            Bytes.put16(memory, field, Checksum.replace16(checksum, wasPort, port));
            return;
        }
        long field = transportAt + UDP_CHECKSUM_AT;
        int was = Bytes.u16(memory, field);
        if (was != 0) { // RFC 768: zero says there is no checksum
            int checksum = Checksum.replace32(was, wasAddress, address);
            Bytes.put16(memory, field, neverZero(Checksum.replace16(checksum, wasPort, port)));
        }
    }

    private static int neverZero(int udpChecksum) {
        return udpChecksum == 0 ? 0xffff : udpChecksum;
    }
}

package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/**
 * Puts outer headers in front of a packet: IP in IP of either family in either (RFC 2003, RFC 2473, RFC 4213), GRE (RFC
 * 2784) and GUE as Linux takes it. The type of service and, for IPv4 in IPv4, DF are copied; the TTL is the inner one's.
 * Thread rule: engine thread only.
 */
public final class Encapsulation {
    /** The most bytes any kind needs in front of a packet: IPv6, UDP, GUE. */
    public static final int MAX_BYTES = Ipv6.HEADER_BYTES + 8 + 4;

    public static final int GRE_BYTES = 4;
    public static final int GRE_CHECKSUM_BYTES = 8;
    public static final int GUE_BYTES = 8 + 4;

    public static final int PROTOCOL_GRE = 47;

    private final boolean copiesDontFragment;
    private int lastIdentification;

    public Encapsulation() {
        this(true);
    }

    /** @param copiesDontFragment else what is put around in IPv4 may be fragmented */
    public Encapsulation(boolean copiesDontFragment) {
        this.copiesDontFragment = copiesDontFragment;
    }

    /** IP in IP. */
    public void ipip(
            Packet packet, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int ttl) {
        outer(packet, innerProtocol(packet), 0, sourceHigh, sourceLow, destinationHigh, destinationLow, ttl);
    }

    /** @param checksum the GRE header carries one, over itself and the inner packet */
    public void gre(
            Packet packet,
            boolean checksum,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int ttl) {
        MemorySegment memory = packet.memory();
        int bytes = checksum ? GRE_CHECKSUM_BYTES : GRE_BYTES;
        long gre = packet.at() - bytes;
        Bytes.put16(memory, gre, checksum ? 0x8000 : 0);
        Bytes.put16(memory, gre + 2, packet.isV4() ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6);
        if (checksum) {
            packet.completeChecksum();
            Bytes.put32(memory, gre + 4, 0);
            Bytes.put16(memory, gre + 4, ~Checksum.sum(memory, gre, bytes + packet.totalBytes()));
        }
        outer(packet, PROTOCOL_GRE, bytes, sourceHigh, sourceLow, destinationHigh, destinationLow, ttl);
    }

    /**
     * @param checksum the UDP header carries one; over IPv6 it always does
     * @param sourcePort tells flows apart for those who spread packets over paths
     */
    public void gue(
            Packet packet,
            boolean checksum,
            int sourcePort,
            int port,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int ttl) {
        MemorySegment memory = packet.memory();
        long udp = packet.at() - GUE_BYTES;
        int length = GUE_BYTES + packet.totalBytes();
        Bytes.put16(memory, udp, sourcePort);
        Bytes.put16(memory, udp + 2, port);
        Bytes.put16(memory, udp + 4, length);
        Bytes.put16(memory, udp + 6, 0);
        // Version 0, a data message, no optional fields: the protocol of what follows.
        Bytes.put8(memory, udp + 8, 0);
        Bytes.put8(memory, udp + 9, innerProtocol(packet));
        Bytes.put16(memory, udp + 10, 0);
        if (checksum || !Ip.isV4(destinationHigh, destinationLow)) {
            packet.completeChecksum();
            int pseudo =
                    Checksum.pseudoHeader(sourceHigh, sourceLow, destinationHigh, destinationLow, Packet.UDP, length);
            int sum = Checksum.transport(pseudo, memory, udp, length);
            Bytes.put16(memory, udp + 6, sum == 0 ? 0xffff : sum);
        }
        outer(packet, Packet.UDP, GUE_BYTES, sourceHigh, sourceLow, destinationHigh, destinationLow, ttl);
    }

    private static int innerProtocol(Packet packet) {
        return packet.isV4() ? Ipv4.PROTOCOL_IPIP : Ipv6.PROTOCOL_IPV6;
    }

    /** @param shim bytes between the outer IP header and the packet, written already */
    private void outer(
            Packet packet,
            int protocol,
            int shim,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int ttl) {
        MemorySegment memory = packet.memory();
        long inner = packet.at();
        int payload = shim + packet.totalBytes();
        boolean overV4 = Ip.isV4(destinationHigh, destinationLow);
        int tos = packet.isV4() ? Ipv4.typeOfService(memory, inner) : Ipv6.trafficClass(memory, inner);
        int headerBytes = overV4 ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
        long at = inner - shim - headerBytes;
        if (overV4) {
            int flags = copiesDontFragment && packet.isUnfragmentable() ? Ipv4.DONT_FRAGMENT : 0;
            Ipv4.write(
                    memory,
                    at,
                    tos,
                    protocol,
                    headerBytes + payload,
                    ++lastIdentification,
                    flags,
                    (int) sourceLow,
                    (int) destinationLow,
                    ttl);
        } else {
            Ipv6.write(memory, at, tos, protocol, payload, sourceHigh, sourceLow, destinationHigh, destinationLow, ttl);
        }
        packet.grow(shim + headerBytes, overV4, protocol, sourceHigh, sourceLow, destinationHigh, destinationLow);
    }
}

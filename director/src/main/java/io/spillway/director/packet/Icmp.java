package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;

/** ICMP (RFC 792) and ICMPv6 (RFC 4443) messages. Thread rule: stateless. */
public final class Icmp {
    /** Of the messages a director knows: errors and echoes. */
    public static final int HEADER_BYTES = 8;

    public static final int UNREACHABLE = 3;
    public static final int TIME_EXCEEDED = 11;
    /** Codes of {@link #UNREACHABLE}. */
    public static final int HOST_UNREACHABLE = 1;

    public static final int PORT_UNREACHABLE = 3;
    public static final int FRAGMENTATION_NEEDED = 4;

    public static final int V6_UNREACHABLE = 1;
    public static final int V6_TOO_BIG = 2;
    public static final int V6_TIME_EXCEEDED = 3;
    /** Codes of {@link #V6_UNREACHABLE}. */
    public static final int V6_ADDRESS_UNREACHABLE = 3;

    public static final int V6_PORT_UNREACHABLE = 4;

    private static final int ECHO_REPLY = 0;
    private static final int SOURCE_QUENCH = 4;
    private static final int ECHO = 8;
    private static final int V6_FIRST_INFORMATIONAL = 128;
    private static final int V6_ECHO = 128;
    private static final int V6_ECHO_REPLY = 129;
    private static final int CHECKSUM_AT = 2;

    private Icmp() {}

    public static int type(Packet packet) {
        return Bytes.u8(packet.memory(), packet.payloadAt());
    }

    public static int code(Packet packet) {
        return Bytes.u8(packet.memory(), packet.payloadAt() + 1);
    }

    /** An error that follows the flow it quotes; as in IPVS, parameter problems of IPv4 do not. */
    public static boolean isError(Packet packet) {
        int type = type(packet);
        return packet.isV4()
                ? type == UNREACHABLE || type == SOURCE_QUENCH || type == TIME_EXCEEDED
                : type < V6_FIRST_INFORMATIONAL;
    }

    public static boolean isEcho(Packet packet) {
        return type(packet) == (packet.isV4() ? ECHO : V6_ECHO) && code(packet) == 0;
    }

    public static boolean isEchoReply(Packet packet) {
        return type(packet) == (packet.isV4() ? ECHO_REPLY : V6_ECHO_REPLY);
    }

    /** What doesn't fit must be smaller. */
    public static boolean isTooBig(Packet packet) {
        return packet.isV4()
                ? type(packet) == UNREACHABLE && code(packet) == FRAGMENTATION_NEEDED
                : type(packet) == V6_TOO_BIG;
    }

    /** The MTU an error of that kind tells; 0: it doesn't (RFC 1191 section 3). */
    public static int mtu(Packet packet) {
        if (packet.isV4()) {
            return Bytes.u16(packet.memory(), packet.payloadAt() + 6);
        }
        // A signed number would do for no real link, but it comes from anywhere.
        return Bytes.i32(packet.memory(), packet.payloadAt() + 4) & Integer.MAX_VALUE;
    }

    public static boolean hasRightChecksum(Packet packet) {
        return Checksum.transport(pseudoHeader(packet), packet.memory(), packet.payloadAt(), packet.payloadBytes())
                == 0;
    }

    /** Makes the checksum right, whatever has changed. */
    public static void writeChecksum(Packet packet) {
        writeChecksum(packet.memory(), packet.payloadAt(), packet.payloadBytes(), pseudoHeader(packet));
    }

    /** @param pseudoHeader its sum; of IPv4, 0 */
    public static void writeChecksum(MemorySegment memory, long at, int length, int pseudoHeader) {
        Bytes.put16(memory, at + CHECKSUM_AT, 0);
        Bytes.put16(memory, at + CHECKSUM_AT, Checksum.transport(pseudoHeader, memory, at, length));
    }

    /** Makes an echo request, in a packet without options or extension headers, the reply to it. */
    public static void reply(Packet packet, int ttl) {
        MemorySegment memory = packet.memory();
        long at = packet.at();
        Bytes.put8(memory, packet.payloadAt(), packet.isV4() ? ECHO_REPLY : V6_ECHO_REPLY);
        long sourceHigh = packet.sourceHigh();
        long sourceLow = packet.sourceLow();
        packet.rewriteSourceAddress(packet.destinationHigh(), packet.destinationLow());
        packet.rewriteDestinationAddress(sourceHigh, sourceLow);
        if (packet.isV4()) {
            Ipv4.setTtl(memory, at, ttl);
        } else {
            Bytes.put8(memory, at + 7, ttl);
        }
        writeChecksum(packet);
    }

    private static int pseudoHeader(Packet packet) {
        return packet.isV4()
                ? 0
                : Checksum.pseudoHeader(
                        packet.sourceHigh(),
                        packet.sourceLow(),
                        packet.destinationHigh(),
                        packet.destinationLow(),
                        Packet.ICMPV6,
                        packet.payloadBytes());
    }
}

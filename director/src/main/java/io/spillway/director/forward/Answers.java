package io.spillway.director.forward;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Icmp;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Ipv4;
import io.spillway.director.packet.Ipv6;
import io.spillway.director.packet.Packet;
import io.spillway.director.packet.Tcp;
import io.spillway.director.tunnel.Outbox;
import io.spillway.director.tunnel.TokenBucket;
import java.lang.foreign.MemorySegment;

/**
 * What the director itself answers: ICMP errors, resets, echo replies; each kind within a rate of its own, and none to a
 * reset, a later fragment, an ICMP error, or a source that is nobody's (RFC 1122 section 3.2.2, RFC 4443 section 2.4).
 * Packets must be as they came. Thread rule: engine thread only.
 */
@SuppressWarnings("EnumOrdinal") // an array per packet, not a map
final class Answers {
    private static final int TTL = 64;
    /** RFC 1812 section 4.3.2.3. */
    private static final int MAX_BYTES_V4 = 576;
    /** RFC 4443 section 2.4 (c). */
    private static final int MAX_BYTES_V6 = 1280;

    private enum Kind {
        UNREACHABLE,
        TOO_BIG,
        TIME_EXCEEDED,
        RESET,
        ECHO
    }

    private final Services services;
    /** 0: there is none. */
    private final long ownV4;

    private final long ownV6High;
    private final long ownV6Low;
    private final Outbox outbox;
    private final Counters counters;
    /** By kind; empty: nothing is answered. */
    private final TokenBucket[] buckets;

    Answers(Services services, Links links, Outbox outbox, int answersPerSecond, Counters counters) {
        this.services = services;
        ownV4 = Methods.low(links.tunnelSourceV4());
        ownV6High = Methods.high(links.tunnelSourceV6());
        ownV6Low = Methods.low(links.tunnelSourceV6());
        this.outbox = outbox;
        this.counters = counters;
        buckets = new TokenBucket[answersPerSecond > 0 ? Kind.values().length : 0];
        for (int kind = 0; kind < buckets.length; kind++) {
            buckets[kind] = new TokenBucket(answersPerSecond, 1);
        }
    }

    /** To a client: no server takes its flow, or nothing is on the port. */
    void portUnreachable(Packet packet, long nowNs) {
        unreachable(packet, packet.destinationHigh(), packet.destinationLow(), nowNs);
    }

    /** To a server, whose reply is for no flow. */
    void portUnreachableToServer(Packet packet, long nowNs) {
        unreachable(packet, ownHigh(packet), ownLow(packet), nowNs);
    }

    private void unreachable(Packet packet, long fromHigh, long fromLow, long nowNs) {
        int type = packet.isV4() ? Icmp.UNREACHABLE : Icmp.V6_UNREACHABLE;
        int code = packet.isV4() ? Icmp.PORT_UNREACHABLE : Icmp.V6_PORT_UNREACHABLE;
        error(Kind.UNREACHABLE, packet, type, code, 0, fromHigh, fromLow, nowNs);
    }

    /** To a client. */
    void tooBig(Packet packet, int mtu, long nowNs) {
        tooBig(packet, mtu, packet.destinationHigh(), packet.destinationLow(), nowNs);
    }

    void tooBigToServer(Packet packet, int mtu, long nowNs) {
        tooBig(packet, mtu, ownHigh(packet), ownLow(packet), nowNs);
    }

    private void tooBig(Packet packet, int mtu, long fromHigh, long fromLow, long nowNs) {
        if (packet.isV4()) {
            error(
                    Kind.TOO_BIG,
                    packet,
                    Icmp.UNREACHABLE,
                    Icmp.FRAGMENTATION_NEEDED,
                    mtu & 0xffff,
                    fromHigh,
                    fromLow,
                    nowNs);
        } else {
            // RFC 8200 section 5: less is not for a sender to care for.
            error(Kind.TOO_BIG, packet, Icmp.V6_TOO_BIG, 0, Math.max(mtu, MAX_BYTES_V6), fromHigh, fromLow, nowNs);
        }
    }

    /** To a client. */
    void timeExceeded(Packet packet, long nowNs) {
        timeExceeded(packet, packet.destinationHigh(), packet.destinationLow(), nowNs);
    }

    void timeExceededToServer(Packet packet, long nowNs) {
        timeExceeded(packet, ownHigh(packet), ownLow(packet), nowNs);
    }

    private void timeExceeded(Packet packet, long fromHigh, long fromLow, long nowNs) {
        int type = packet.isV4() ? Icmp.TIME_EXCEEDED : Icmp.V6_TIME_EXCEEDED;
        error(Kind.TIME_EXCEEDED, packet, type, 0, 0, fromHigh, fromLow, nowNs);
    }

    /** A TCP packet for no connection; from the address and port it was sent to. */
    void reset(Packet packet, long nowNs) {
        boolean isAnswerable = (packet.tcpFlags() & Tcp.RST) == 0
                && !packet.isFragment()
                && isUnicast(packet.sourceHigh(), packet.sourceLow());
        if (!isAnswerable || !take(Kind.RESET, nowNs)) {
            return;
        }
        int header = packet.isV4() ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
        int length = header + Tcp.HEADER_BYTES;
        int at = add(length, packet.sourceHigh(), packet.sourceLow(), Counter.RESETS_SENT);
        if (at < 0) {
            return;
        }
        writeHeader(
                at,
                Packet.TCP,
                Tcp.HEADER_BYTES,
                packet.destinationHigh(),
                packet.destinationLow(),
                packet.sourceHigh(),
                packet.sourceLow());
        Tcp.writeReset(outbox.memory(), at + header, packet);
    }

    /**
     * Makes an echo request to a VIP the reply, if it can be answered.
     *
     * @return its fate
     */
    Counter echo(Packet packet, long nowNs) {
        int header = packet.isV4() ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
        // Record route and the like would need the director to take part.
        boolean isPlain = packet.payloadAt() - packet.at() == header;
        if (!isPlain || !isUnicast(packet.sourceHigh(), packet.sourceLow())) {
            return Counter.ICMP_IGNORED;
        }
        if (buckets.length == 0 || !buckets[Kind.ECHO.ordinal()].take(1, nowNs)) {
            return Counter.ECHO_RATE;
        }
        Icmp.reply(packet, TTL);
        return Counter.ECHO_ANSWERED;
    }

    /**
     * Sends on what an error said of a packet inside a tunnel, to that packet's sender.
     *
     * @param quotedAt offset of that packet, of which {@code quoted} bytes are there
     */
    void relay(
            int type,
            int code,
            int rest,
            MemorySegment memory,
            long quotedAt,
            int quoted,
            long fromHigh,
            long fromLow,
            long toHigh,
            long toLow,
            long nowNs) {
        error(Kind.UNREACHABLE, type, code, rest, memory, quotedAt, quoted, fromHigh, fromLow, toHigh, toLow, nowNs);
    }

    private void error(
            Kind kind, Packet packet, int type, int code, int rest, long fromHigh, long fromLow, long nowNs) {
        if (!packet.isLaterFragment() && !packet.isIcmp()) {
            packet.completeChecksum();
            error(
                    kind,
                    type,
                    code,
                    rest,
                    packet.memory(),
                    packet.at(),
                    packet.totalBytes(),
                    fromHigh,
                    fromLow,
                    packet.sourceHigh(),
                    packet.sourceLow(),
                    nowNs);
        }
    }

    private void error(
            Kind kind,
            int type,
            int code,
            int rest,
            MemorySegment memory,
            long quotedAt,
            int available,
            long fromHigh,
            long fromLow,
            long toHigh,
            long toLow,
            long nowNs) {
        if (!isUnicast(toHigh, toLow) || !take(kind, nowNs)) {
            return;
        }
        boolean isV4 = Ip.isV4(toHigh, toLow);
        int header = isV4 ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
        int most = (isV4 ? MAX_BYTES_V4 : MAX_BYTES_V6) - header - Icmp.HEADER_BYTES;
        int quoted = Math.min(available, most);
        int message = Icmp.HEADER_BYTES + quoted;
        int at = add(header + message, toHigh, toLow, Counter.ICMP_SENT);
        if (at < 0) {
            return;
        }
        MemorySegment out = outbox.memory();
        int protocol = isV4 ? Packet.ICMP : Packet.ICMPV6;
        writeHeader(at, protocol, message, fromHigh, fromLow, toHigh, toLow);
        int icmp = at + header;
        Bytes.put16(out, icmp, (type << 8) | code);
        Bytes.put32(out, icmp + 4, rest);
        MemorySegment.copy(memory, quotedAt, out, icmp + (long) Icmp.HEADER_BYTES, quoted);
        int pseudo = isV4 ? 0 : Checksum.pseudoHeader(fromHigh, fromLow, toHigh, toLow, protocol, message);
        Icmp.writeChecksum(out, icmp, message, pseudo);
    }

    private void writeHeader(int at, int protocol, int payload, long fromHigh, long fromLow, long toHigh, long toLow) {
        if (Ip.isV4(toHigh, toLow)) {
            int total = Ipv4.HEADER_BYTES + payload;
            Ipv4.write(outbox.memory(), at, protocol, total, (int) fromLow, (int) toLow, TTL);
        } else {
            Ipv6.write(outbox.memory(), at, 0, protocol, payload, fromHigh, fromLow, toHigh, toLow, TTL);
        }
    }

    private int add(int length, long toHigh, long toLow, Counter event) {
        int at = outbox.add(length, toHigh, toLow, event);
        if (at < 0) {
            counters.add(Counter.OWN_UNSENT);
        }
        return at;
    }

    private boolean take(Kind kind, long nowNs) {
        boolean taken = buckets.length > 0 && buckets[kind.ordinal()].take(1, nowNs);
        if (!taken) {
            counters.add(Counter.ANSWER_RATE);
        }
        return taken;
    }

    /** Of one host, and not of ourselves. */
    private boolean isUnicast(long high, long low) {
        return !services.isMartian(high, low);
    }

    /** Our address towards servers; without one, whom the server has written to. */
    private long ownHigh(Packet packet) {
        boolean isOwn = !packet.isV4() && (ownV6High | ownV6Low) != 0;
        return isOwn ? ownV6High : packet.destinationHigh();
    }

    private long ownLow(Packet packet) {
        long own = packet.isV4() ? ownV4 : ownV6Low;
        boolean isOwn = packet.isV4() ? ownV4 != 0 : (ownV6High | ownV6Low) != 0;
        return isOwn ? own : packet.destinationLow();
    }
}

package io.spillway.director.realserver;

import static io.spillway.director.realserver.DecapCounter.DELIVERED;

import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Ip;
import io.spillway.director.service.Forwarding.Encapsulation;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Finds the packet in a tunnelled packet and decides whether it may go on. It reads packet memory and changes nothing but
 * the inner ECN bits. Allocates nothing per packet. Thread rule: one thread.
 */
public final class Decapsulator {
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;
    private static final int PROTOCOL_IPIP = 4;
    private static final int PROTOCOL_IPV6 = 41;
    private static final int PROTOCOL_GRE = 47;

    private static final int GRE_HEADER = 4;
    private static final int GRE_CHECKSUM = 0x8000;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;

    private static final int GUE_HEADER = 4;
    private static final int ECN_MASK = 3;
    private static final int ECN_CONGESTION = 3;

    /** Masks and networks, two longs each: a comparison for a packet must not make an object. */
    private final long[] directors;

    private final long[] vips;

    private long innerAt;
    private int innerLength;

    /**
     * @param directors who may send; none: nobody
     * @param vips what inner packets may be for
     */
    public Decapsulator(List<AddressRange> directors, Collection<InetAddress> vips) {
        this.directors =
                directors.stream().flatMapToLong(Decapsulator::maskAndNetwork).toArray();
        this.vips = vips.stream()
                .flatMapToLong(vip -> LongStream.of(Ip.high(vip), Ip.low(vip)))
                .toArray();
    }

    /**
     * @param version of the inner packet as the outer header says it: 4, 6, or 0 if it doesn't
     * @param at behind the outer IP header, of GUE behind the UDP header
     * @param trafficClass of the outer header
     * @param sourceHigh the outer source, as {@link Ip} has it
     * @return {@link DecapCounter#DELIVERED}: {@link #innerAt} and {@link #innerLength} say where the packet is;
     *     otherwise why it must go no further
     */
    public DecapCounter open(
            Encapsulation encapsulation,
            int version,
            MemorySegment memory,
            long at,
            int length,
            int trafficClass,
            long sourceHigh,
            long sourceLow) {
        if (!isDirector(sourceHigh, sourceLow)) {
            return DecapCounter.NOT_A_DIRECTOR;
        }
        return switch (encapsulation) {
            case IPIP -> inner(version, memory, at, length, trafficClass);
            case GRE -> gre(memory, at, length, trafficClass);
            case GUE -> gue(memory, at, length, trafficClass);
        };
    }

    public long innerAt() {
        return innerAt;
    }

    public int innerLength() {
        return innerLength;
    }

    /** RFC 2784; a receiver must discard what has any of the bits of RFC 1701 set. */
    private DecapCounter gre(MemorySegment memory, long at, int length, int trafficClass) {
        if (length < GRE_HEADER) {
            return DecapCounter.TRUNCATED;
        }
        int flags = Bytes.u16(memory, at);
        if ((flags & ~GRE_CHECKSUM) != 0) {
            return DecapCounter.GRE_UNSUPPORTED;
        }
        int header = GRE_HEADER;
        if ((flags & GRE_CHECKSUM) != 0) {
            header += 4;
            if (length < header) {
                return DecapCounter.TRUNCATED;
            }
            if (Checksum.sum(memory, at, length) != 0xffff) {
                return DecapCounter.GRE_CHECKSUM;
            }
        }
        int version = switch (Bytes.u16(memory, at + 2)) {
            case ETHERTYPE_IPV4 -> 4;
            case ETHERTYPE_IPV6 -> 6;
            default -> -1;
        };
        return version < 0
                ? DecapCounter.GRE_UNSUPPORTED
                : inner(version, memory, at + header, length - header, trafficClass);
    }

    /** draft-ietf-intarea-gue-09 section 3: variant 0 without options, and variant 1, an IP header at once. */
    private DecapCounter gue(MemorySegment memory, long at, int length, int trafficClass) {
        if (length < GUE_HEADER) {
            return DecapCounter.TRUNCATED;
        }
        int first = Bytes.u8(memory, at);
        if (first >>> 6 == 1) {
            return inner(0, memory, at, length, trafficClass);
        }
        // Variant, control bit, length of options; then no flags.
        if (first != 0 || Bytes.u16(memory, at + 2) != 0) {
            return DecapCounter.GUE_UNSUPPORTED;
        }
        int version = switch (Bytes.u8(memory, at + 1)) {
            case PROTOCOL_IPIP -> 4;
            case PROTOCOL_IPV6 -> 6;
            default -> -1;
        };
        return version < 0
                ? DecapCounter.GUE_UNSUPPORTED
                : inner(version, memory, at + GUE_HEADER, length - GUE_HEADER, trafficClass);
    }

    private DecapCounter inner(int version, MemorySegment memory, long at, int length, int trafficClass) {
        if (length < V4_HEADER) {
            return DecapCounter.TRUNCATED;
        }
        int found = Bytes.u8(memory, at) >>> 4;
        if (version != 0 && version != found) {
            return DecapCounter.INNER_VERSION;
        }
        return switch (found) {
            case 4 -> inner4(memory, at, length, trafficClass);
            case 6 -> inner6(memory, at, length, trafficClass);
            default -> DecapCounter.INNER_VERSION;
        };
    }

    private DecapCounter inner4(MemorySegment memory, long at, int length, int trafficClass) {
        int header = (Bytes.u8(memory, at) & 0xf) * 4;
        int total = Bytes.u16(memory, at + 2);
        if (header < V4_HEADER || total < header || total > length) {
            return DecapCounter.INNER_LENGTH;
        }
        if (Checksum.sum(memory, at, header) != 0xffff) {
            return DecapCounter.INNER_CHECKSUM;
        }
        long source = Ip.v4(Bytes.i32(memory, at + 12));
        if (!isVip(0, Ip.v4(Bytes.i32(memory, at + 16)))) {
            return DecapCounter.NOT_A_VIP;
        }
        int network = Bytes.u8(memory, at + 12);
        if (network == 0 || network == 127 || network >= 224 || isVip(0, source)) {
            return DecapCounter.INNER_SOURCE;
        }
        if (isTunnel(Bytes.u8(memory, at + 9))) {
            return DecapCounter.NESTED;
        }
        int word = Bytes.u16(memory, at);
        if (isCongested(trafficClass)) {
            if ((word & ECN_MASK) == 0) {
                return DecapCounter.ECN;
            }
            Bytes.put16(memory, at, word | ECN_CONGESTION);
            int checksum = Bytes.u16(memory, at + 10);
            Bytes.put16(memory, at + 10, Checksum.replace16(checksum, word, word | ECN_CONGESTION));
        }
        innerAt = at;
        innerLength = total;
        return DELIVERED;
    }

    private DecapCounter inner6(MemorySegment memory, long at, int length, int trafficClass) {
        if (length < V6_HEADER) {
            return DecapCounter.TRUNCATED;
        }
        int payload = Bytes.u16(memory, at + 4);
        // 0 would be a jumbogram (RFC 2675), which no tunnel here carries, or a packet of nothing.
        if (payload == 0 || V6_HEADER + payload > length) {
            return DecapCounter.INNER_LENGTH;
        }
        if (!isVip(Bytes.i64(memory, at + 24), Bytes.i64(memory, at + 32))) {
            return DecapCounter.NOT_A_VIP;
        }
        long sourceHigh = Bytes.i64(memory, at + 8);
        long sourceLow = Bytes.i64(memory, at + 16);
        // Unspecified, loopback and IPv4-mapped have a high half of 0, multicast begins with ff.
        if (sourceHigh == 0 || sourceHigh >>> 56 == 0xff || isVip(sourceHigh, sourceLow)) {
            return DecapCounter.INNER_SOURCE;
        }
        if (isTunnel(Bytes.u8(memory, at + 6))) {
            return DecapCounter.NESTED;
        }
        if (isCongested(trafficClass)) {
            // The two bits lie behind version, DSCP and before the flow label.
            int word = Bytes.u16(memory, at);
            if (((word >>> 4) & ECN_MASK) == 0) {
                return DecapCounter.ECN;
            }
            Bytes.put16(memory, at, word | (ECN_CONGESTION << 4));
        }
        innerAt = at;
        innerLength = V6_HEADER + payload;
        return DELIVERED;
    }

    private static boolean isCongested(int trafficClass) {
        return (trafficClass & ECN_MASK) == ECN_CONGESTION;
    }

    private static boolean isTunnel(int protocol) {
        return protocol == PROTOCOL_IPIP || protocol == PROTOCOL_IPV6 || protocol == PROTOCOL_GRE;
    }

    private boolean isDirector(long high, long low) {
        for (int i = 0; i < directors.length; i += 4) {
            if ((high & directors[i]) == directors[i + 1] && (low & directors[i + 2]) == directors[i + 3]) {
                return true;
            }
        }
        return false;
    }

    private boolean isVip(long high, long low) {
        for (int i = 0; i < vips.length; i += 2) {
            if (vips[i] == high && vips[i + 1] == low) {
                return true;
            }
        }
        return false;
    }

    private static LongStream maskAndNetwork(AddressRange range) {
        boolean isV4 = range.address().getAddress().length == 4;
        long maskHigh = Ip.maskHigh(range.length(), isV4);
        long maskLow = Ip.maskLow(range.length(), isV4);
        return LongStream.of(maskHigh, Ip.high(range.address()) & maskHigh, maskLow, Ip.low(range.address()) & maskLow);
    }
}

package io.spillway.bgp.message;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Prefixes of one family as they are on the wire (RFC 4271, section 4.3), checked, with bits beyond the length cleared;
 * with a path identifier in front of each where that was agreed (RFC 7911, section 3). Kept packed: a full table costs a
 * few octets a prefix here, not an object.
 */
public final class Nlri {
    private static final byte[] NOTHING = {};
    private static final Nlri EMPTY_IPV4 = new Nlri(Family.IPV4_UNICAST, false, NOTHING, 0);
    private static final Nlri EMPTY_IPV6 = new Nlri(Family.IPV6_UNICAST, false, NOTHING, 0);
    private static final int ID_OCTETS = 4;

    private final Family family;
    private final boolean pathIds;
    private final byte[] wire;
    private final int count;

    private Nlri(Family family, boolean pathIds, byte[] wire, int count) {
        this.family = family;
        this.pathIds = pathIds;
        this.wire = wire;
        this.count = count;
    }

    /**
     * Takes a prefix: its path identifier, which is an unsigned 32-bit number and 0 where there are none; its address
     * left-aligned in 128 bits (IPv4 in the top 32); and its length in bits.
     */
    public interface Visitor {
        void prefix(int pathId, long high, long low, int length);
    }

    /** No prefix. */
    public static Nlri empty(Family family) {
        return family == Family.IPV4_UNICAST ? EMPTY_IPV4 : EMPTY_IPV6;
    }

    /** One or more prefixes to be sent, without path identifiers. */
    public static Builder builder(Family family) {
        return new Builder(family, false);
    }

    /** The same with path identifiers. */
    public static Builder builderWithPathIds(Family family) {
        return new Builder(family, true);
    }

    static Nlri decode(Family family, WireReader in, CodecContext context, BgpError whenWrong) throws DecodeException {
        if (!in.hasRemaining()) {
            return empty(family);
        }
        boolean pathIds = context.addPathIn().contains(family);
        byte[] wire = in.rest();
        int idOctets = pathIds ? ID_OCTETS : 0;
        int count = 0;
        int at = 0;
        while (at < wire.length) {
            at += idOctets;
            if (at >= wire.length) {
                throw new DecodeException(whenWrong, "a path identifier is cut short");
            }
            int bits = wire[at] & 0xFF;
            int octets = octets(bits);
            if (bits > family.bits()) {
                throw new DecodeException(whenWrong, "prefix length " + bits + " in " + family.label());
            }
            if (at + 1 + octets > wire.length) {
                throw new DecodeException(whenWrong, "a prefix is cut short");
            }
            if ((bits & 7) != 0) {
                wire[at + octets] &= (byte) (0xFF00 >> (bits & 7));
            }
            at += 1 + octets;
            count++;
        }
        return new Nlri(family, pathIds, wire, count);
    }

    /** With identifiers or without, as the neighbor takes them: 0 where there is none to send. */
    void encode(WireWriter out, CodecContext context) {
        boolean wanted = context.addPathOut().contains(family);
        if (wanted == pathIds || isEmpty()) {
            out.bytes(wire);
            return;
        }
        int at = 0;
        while (at < wire.length) {
            at += pathIds ? ID_OCTETS : 0;
            int length = 1 + octets(wire[at] & 0xFF);
            if (wanted) {
                out.u32(0);
            }
            out.bytes(wire, at, length);
            at += length;
        }
    }

    public Family family() {
        return family;
    }

    /** Whether path identifiers stand in front of the prefixes. */
    public boolean hasPathIds() {
        return pathIds;
    }

    /** How many prefixes. */
    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Octets as held here, path identifiers included. */
    public int wireLength() {
        return wire.length;
    }

    /** Shows every prefix in the order it came. */
    public void forEach(Visitor visitor) {
        int at = 0;
        while (at < wire.length) {
            int pathId = 0;
            if (pathIds) {
                pathId = (int) bits(at, ID_OCTETS, 24);
                at += ID_OCTETS;
            }
            int length = wire[at++] & 0xFF;
            int octets = octets(length);
            visitor.prefix(pathId, bits(at, Math.min(octets, 8), 56), bits(at + 8, octets - 8, 56), length);
            at += octets;
        }
    }

    /** Octets from a place on, the first shifted left by so much, each next one by 8 less; none is 0. */
    private long bits(int from, int octets, int shift) {
        long value = 0;
        for (int i = 0; i < octets; i++) {
            value |= (wire[from + i] & 0xFFL) << (shift - 8 * i);
        }
        return value;
    }

    private static int octets(int bits) {
        return (bits + 7) >>> 3;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Nlri that
                && family == that.family
                && pathIds == that.pathIds
                && Arrays.equals(wire, that.wire);
    }

    @Override
    public int hashCode() {
        return 31 * family.hashCode() + Arrays.hashCode(wire);
    }

    /** {@code [10.0.0.0/8, 192.0.2.0/24 path 1]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        forEach((pathId, high, low, length) -> {
            byte[] octets = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
            InetAddress address = Addresses.of(Arrays.copyOf(octets, family.bits() / 8));
            text.append(text.length() > 1 ? ", " : "").append(Addresses.text(address));
            text.append('/').append(length);
            if (pathIds) {
                text.append(" path ").append(Integer.toUnsignedString(pathId));
            }
        });
        return text.append(']').toString();
    }

    /** Collects prefixes. Confined to one thread. */
    public static final class Builder {
        private final Family family;
        private final boolean pathIds;
        private final WireWriter out = new WireWriter();
        private int count;

        private Builder(Family family, boolean pathIds) {
            this.family = family;
            this.pathIds = pathIds;
        }

        /** Adds a prefix whose path identifier, if there are any, is 0. */
        public Builder add(InetAddress address, int length) {
            return add(0, address, length);
        }

        /**
         * Adds a prefix.
         *
         * @param pathId unsigned; left out unless the builder is one with path identifiers
         * @param address of the builder's family, no bit set beyond {@code length}
         * @param length bits
         */
        public Builder add(int pathId, InetAddress address, int length) {
            if (pathIds) {
                out.u32(pathId);
            }
            out.u8(length).bytes(address.getAddress(), 0, octets(length));
            count++;
            return this;
        }

        /** Octets so far. */
        public int wireLength() {
            return out.position();
        }

        public Nlri build() {
            return count == 0 ? empty(family) : new Nlri(family, pathIds, out.toBytes(), count);
        }
    }
}

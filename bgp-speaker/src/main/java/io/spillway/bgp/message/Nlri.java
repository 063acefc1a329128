package io.spillway.bgp.message;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Prefixes of one family as they are on the wire (RFC 4271, section 4.3), checked, with bits beyond the length cleared.
 * Kept packed: a full table costs a few octets a prefix here, not an object.
 */
public final class Nlri {
    private final Family family;
    private final byte[] wire;
    private final int count;

    private Nlri(Family family, byte[] wire, int count) {
        this.family = family;
        this.wire = wire;
        this.count = count;
    }

    /** Takes a prefix: its address left-aligned in 128 bits (IPv4 in the top 32), and its length in bits. */
    public interface Visitor {
        void prefix(long high, long low, int length);
    }

    /** No prefix. */
    public static Nlri empty(Family family) {
        return new Nlri(family, new byte[0], 0);
    }

    /** One or more prefixes to be sent. */
    public static Builder builder(Family family) {
        return new Builder(family);
    }

    static Nlri decode(Family family, WireReader in, BgpError whenWrong) throws DecodeException {
        byte[] wire = in.rest();
        int count = 0;
        int at = 0;
        while (at < wire.length) {
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
        return new Nlri(family, wire, count);
    }

    public Family family() {
        return family;
    }

    /** How many prefixes. */
    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Octets on the wire. */
    public int wireLength() {
        return wire.length;
    }

    byte[] wire() {
        return wire;
    }

    /** Shows every prefix in the order it came. */
    public void forEach(Visitor visitor) {
        int at = 0;
        while (at < wire.length) {
            int bits = wire[at++] & 0xFF;
            int octets = octets(bits);
            long high = 0;
            long low = 0;
            for (int i = 0; i < octets; i++) {
                long octet = wire[at + i] & 0xFFL;
                if (i < 8) {
                    high |= octet << (56 - 8 * i);
                } else {
                    low |= octet << (120 - 8 * i);
                }
            }
            visitor.prefix(high, low, bits);
            at += octets;
        }
    }

    private static int octets(int bits) {
        return (bits + 7) >>> 3;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Nlri that && family == that.family && Arrays.equals(wire, that.wire);
    }

    @Override
    public int hashCode() {
        return 31 * family.hashCode() + Arrays.hashCode(wire);
    }

    /** {@code [10.0.0.0/8, 192.0.2.0/24]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        forEach((high, low, length) -> {
            byte[] octets = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
            InetAddress address = Addresses.of(Arrays.copyOf(octets, family.bits() / 8));
            text.append(text.length() > 1 ? ", " : "").append(Addresses.text(address));
            text.append('/').append(length);
        });
        return text.append(']').toString();
    }

    /** Collects prefixes. Confined to one thread. */
    public static final class Builder {
        private final Family family;
        private final WireWriter out = new WireWriter();
        private int count;

        private Builder(Family family) {
            this.family = family;
        }

        /**
         * Adds a prefix.
         *
         * @param address of the builder's family, no bit set beyond {@code length}
         * @param length bits
         */
        public Builder add(InetAddress address, int length) {
            out.u8(length).bytes(Arrays.copyOf(address.getAddress(), octets(length)));
            count++;
            return this;
        }

        /** Octets so far. */
        public int wireLength() {
            return out.position();
        }

        public Nlri build() {
            return new Nlri(family, out.toBytes(), count);
        }
    }
}

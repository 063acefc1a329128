package io.spillway.bgp.message;

import java.net.InetAddress;
import java.util.Optional;

/** The address families whose routes are understood (RFC 4760). */
public enum Family {
    IPV4_UNICAST(1, 1, 32, "ipv4 unicast"),
    IPV6_UNICAST(2, 1, 128, "ipv6 unicast");

    private static final Optional<Family> IPV4 = Optional.of(IPV4_UNICAST);
    private static final Optional<Family> IPV6 = Optional.of(IPV6_UNICAST);

    private final int afi;
    private final int safi;
    private final int bits;
    private final String label;

    Family(int afi, int safi, int bits, String label) {
        this.afi = afi;
        this.safi = safi;
        this.bits = bits;
        this.label = label;
    }

    public int afi() {
        return afi;
    }

    public int safi() {
        return safi;
    }

    /** Length of an address in bits. */
    public int bits() {
        return bits;
    }

    /** As operators write it: {@code ipv4 unicast}. */
    public String label() {
        return label;
    }

    /** The family with these numbers, if it is one of ours. */
    public static Optional<Family> of(int afi, int safi) {
        // Asked for every update: no copy of values(), no new Optional.
        return safi != 1 ? Optional.empty() : afi == 1 ? IPV4 : afi == 2 ? IPV6 : Optional.empty();
    }

    /** The unicast family of an address. */
    public static Family of(InetAddress address) {
        return address.getAddress().length == 4 ? IPV4_UNICAST : IPV6_UNICAST;
    }
}

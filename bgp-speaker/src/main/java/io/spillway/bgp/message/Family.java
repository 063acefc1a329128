package io.spillway.bgp.message;

import java.net.InetAddress;
import java.util.Optional;

/** The address families whose routes are understood (RFC 4760). */
public enum Family {
    IPV4_UNICAST(1, 1, 32, "ipv4 unicast"),
    IPV6_UNICAST(2, 1, 128, "ipv6 unicast");

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
        for (Family family : values()) {
            if (family.afi == afi && family.safi == safi) {
                return Optional.of(family);
            }
        }
        return Optional.empty();
    }

    /** The unicast family of an address. */
    public static Family of(InetAddress address) {
        return address.getAddress().length == 4 ? IPV4_UNICAST : IPV6_UNICAST;
    }
}

package io.spillway.director.realserver;

import java.util.Locale;

/** What became of a packet that came through a tunnel; each has exactly one. */
public enum DecapCounter {
    /** Handed to the kernel. */
    DELIVERED("handed to the kernel"),
    /** The outer source is not one of the directors. */
    NOT_A_DIRECTOR("the sender is none of --from"),
    /** No room for a tunnel header and an IP header, or more than one buffer. */
    TRUNCATED("too short for its headers, or cut"),
    /** Neither IPv4 nor IPv6 inside, or another one than the outer header says. */
    INNER_VERSION("inside is not the IP version that the tunnel says"),
    /** Header length, total length or payload length that can't be. */
    INNER_LENGTH("the inner header's lengths are wrong"),
    /** The inner IPv4 header's checksum is wrong. */
    INNER_CHECKSUM("the inner header's checksum is wrong"),
    /** The inner destination is not one of the VIPs. */
    NOT_A_VIP("the inner destination is none of --vip"),
    /** The inner source is a VIP or can't be a client's: loopback, multicast, unspecified. */
    INNER_SOURCE("the inner source can't be a client"),
    /** A tunnel in the tunnel. */
    NESTED("another tunnel inside"),
    /** GRE with key, sequence number, routing or another version; nobody here sends them. */
    GRE_UNSUPPORTED("a form of GRE that directors don't send"),
    /** The GRE checksum is wrong. */
    GRE_CHECKSUM("the GRE checksum is wrong"),
    /** A GUE control message, options, or a protocol that isn't IP. */
    GUE_UNSUPPORTED("a form of GUE that directors don't send"),
    /** The network marked congestion on a packet whose sender doesn't know of it (RFC 6040 section 4.2). */
    ECN("marked as congested although its sender doesn't take part"),
    /** The kernel refused it at the tun device. */
    REFUSED("the tun device refused it; is it up?");

    private final String meaning;

    DecapCounter(String meaning) {
        this.meaning = meaning;
    }

    /** Its name for operators: lower case, with hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String meaning() {
        return meaning;
    }
}

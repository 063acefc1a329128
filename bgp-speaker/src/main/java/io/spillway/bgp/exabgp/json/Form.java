package io.spillway.bgp.exabgp.json;

/** How a message is shown: ExaBGP's {@code parsed}, {@code packets} and {@code consolidate}. */
public enum Form {
    /** What it says. */
    PARSED,
    /** Its octets. */
    PACKETS,
    /** Both. */
    CONSOLIDATED
}

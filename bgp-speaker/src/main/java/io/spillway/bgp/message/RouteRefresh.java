package io.spillway.bgp.message;

/**
 * A request to send everything of one family again (RFC 2918, section 3).
 *
 * @param afi address family, 0..65535; a number, because a neighbor may name a family nobody here knows
 * @param subtype 0: a plain request; 1 and 2 mark begin and end (RFC 7313)
 * @param safi subsequent address family, 0..255
 */
public record RouteRefresh(int afi, int subtype, int safi) implements Message {
    /** Subtype of a plain request. */
    public static final int REQUEST = 0;
}

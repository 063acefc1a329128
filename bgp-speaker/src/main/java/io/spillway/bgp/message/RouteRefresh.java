package io.spillway.bgp.message;

/**
 * A request to send everything of one family again (RFC 2918, section 3).
 *
 * @param afi address family, 0..65535; a number, because a neighbor may name a family nobody here knows
 * @param subtype {@link #REQUEST}, {@link #BEGIN}, {@link #END}; any other is ignored (RFC 7313, section 5)
 * @param safi subsequent address family, 0..255
 */
public record RouteRefresh(int afi, int subtype, int safi) implements Message {
    /** Subtype of a plain request. */
    public static final int REQUEST = 0;
    /** Subtype: what is sent from here on is the answer (RFC 7313, section 3.2). */
    public static final int BEGIN = 1;
    /** Subtype: the answer is complete (RFC 7313, section 3.2). */
    public static final int END = 2;

    static final int LENGTH = 4;

    /** Whether it has to be ignored (RFC 7313, section 5). */
    public boolean isUnknown() {
        return subtype > END;
    }
}

package io.spillway.bgp.message;

import java.util.List;

/**
 * A piece of an AS path (RFC 4271, section 4.3; RFC 5065, section 3).
 *
 * @param asns 1..255 of them, each 1..2^32-1
 */
public record Segment(Type type, List<Long> asns) {
    public Segment {
        asns = List.copyOf(asns);
    }

    /** What the ASes of a segment are to each other. */
    public enum Type {
        SET(1),
        SEQUENCE(2),
        CONFED_SEQUENCE(3),
        CONFED_SET(4);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        /** Whether it is only for the members of a confederation (RFC 5065). */
        public boolean isConfederation() {
            return this == CONFED_SEQUENCE || this == CONFED_SET;
        }
    }
}

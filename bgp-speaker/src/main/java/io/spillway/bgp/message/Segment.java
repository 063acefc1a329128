package io.spillway.bgp.message;

import java.util.List;

/**
 * A piece of an AS path (RFC 4271, section 4.3; RFC 5065, section 3).
 *
 * @param asns 1..255 of them, each 1..2^32-1
 */
public record Segment(Type type, List<Long> asns) {
    /** @throws IllegalArgumentException an AS that is no 32-bit number */
    public Segment {
        asns = PackedList.asns(asns);
    }

    /** What it adds to the length of the path (RFC 4271, section 9.1.2.2; RFC 5065, section 5.3). */
    int hops() {
        return switch (type) {
            case SEQUENCE -> asns.size();
            case SET -> 1;
            case CONFED_SEQUENCE, CONFED_SET -> 0;
        };
    }

    /** What the ASes of a segment are to each other. */
    public enum Type {
        SET(1),
        SEQUENCE(2),
        CONFED_SEQUENCE(3),
        CONFED_SET(4);

        private static final List<Type> BY_CODE = List.of(values());

        private final int code;

        Type(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        /** Whether the segment tells of a confederation, which nobody outside it may see (RFC 5065, section 5). */
        public boolean isConfederation() {
            return this == CONFED_SEQUENCE || this == CONFED_SET;
        }

        static Type of(int code) throws DecodeException {
            if (code < 1 || code > BY_CODE.size()) {
                throw new DecodeException(BgpError.MALFORMED_AS_PATH, "segment type " + code);
            }
            return BY_CODE.get(code - 1);
        }
    }
}

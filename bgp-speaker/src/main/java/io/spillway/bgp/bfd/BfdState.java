package io.spillway.bgp.bfd;

/** RFC 5880, section 4.1. */
public enum BfdState {
    /** Held down by an operator: says nothing about the path. */
    ADMIN_DOWN(0),
    DOWN(1),
    /** The other side is heard, and doesn't hear us yet, as far as we know. */
    INIT(2),
    UP(3);

    private final int code;

    BfdState(int code) {
        this.code = code;
    }

    /** @param code 0..3 */
    static BfdState of(int code) {
        return switch (code) {
            case 0 -> ADMIN_DOWN;
            case 1 -> DOWN;
            case 2 -> INIT;
            default -> UP;
        };
    }

    /** The value on the wire. */
    int code() {
        return code;
    }
}

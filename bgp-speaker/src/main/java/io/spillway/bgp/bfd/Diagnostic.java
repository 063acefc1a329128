package io.spillway.bgp.bfd;

/** Why a session went down last (RFC 5880, section 4.1). */
public enum Diagnostic {
    NONE(0, "no diagnostic"),
    DETECTION_TIME_EXPIRED(1, "control detection time expired"),
    ECHO_FAILED(2, "echo function failed"),
    NEIGHBOR_SIGNALED_DOWN(3, "neighbor signaled session down"),
    FORWARDING_PLANE_RESET(4, "forwarding plane reset"),
    PATH_DOWN(5, "path down"),
    CONCATENATED_PATH_DOWN(6, "concatenated path down"),
    ADMIN_DOWN(7, "administratively down"),
    REVERSE_CONCATENATED_PATH_DOWN(8, "reverse concatenated path down"),
    /** 9..31 of a later standard. */
    UNKNOWN(9, "unknown diagnostic");

    private static final Diagnostic[] VALUES = values();

    private final int code;
    private final String text;

    Diagnostic(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** @param code 0..31 */
    static Diagnostic of(int code) {
        return code < VALUES.length ? VALUES[code] : UNKNOWN;
    }

    /** The value on the wire. */
    int code() {
        return code;
    }

    /** The words of the RFC. */
    public String text() {
        return text;
    }
}

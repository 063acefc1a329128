package io.spillway.bgp.message;

/** What a malformed path attribute leads to, from mild to severe (RFC 7606, section 2). */
public enum Outcome {
    /** The attribute is dropped; the route lives. */
    ATTRIBUTE_DISCARD,
    /** The routes of the UPDATE are treated as withdrawn. */
    TREAT_AS_WITHDRAW,
    /** The session ends with a NOTIFICATION. */
    SESSION_RESET
}

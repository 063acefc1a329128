package io.spillway.bgp.exabgp.json;

/** A message of which not even the outline can be read. Carries no stack trace. */
public final class UnreadableMessageException extends Exception {
    UnreadableMessageException(String what) {
        super(what, null, false, false);
    }

    /** What was wrong, in words. */
    public String what() {
        return String.valueOf(getMessage());
    }
}

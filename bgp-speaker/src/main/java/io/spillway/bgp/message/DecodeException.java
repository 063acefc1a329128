package io.spillway.bgp.message;

/**
 * The only way decoding fails. It is an answer, not an accident: it carries the NOTIFICATION the neighbor gets, and has
 * no stack trace.
 */
public final class DecodeException extends Exception {
    private final BgpError error;
    private final transient Notification notification;

    DecodeException(BgpError error, String what, byte... data) {
        super(what, null, false, false);
        this.error = error;
        this.notification = error.notification(data);
    }

    /** Code and subcode. */
    public BgpError error() {
        return error;
    }

    /** What RFC 4271, section 6, or RFC 7606 wants sent before the session ends. */
    public Notification notification() {
        return notification;
    }

    /** What was wrong, in words. */
    public String what() {
        return String.valueOf(getMessage());
    }
}

package io.spillway.bgp.session;

/** The speaker can't start; the message says why and what to do. */
public final class SpeakerException extends Exception {
    private static final long serialVersionUID = 1L;

    SpeakerException(String message) {
        super(message);
    }

    SpeakerException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.spillway.bgp.bfd;

/** BFD can't be had; the message says what to do. */
public final class BfdException extends Exception {
    private static final long serialVersionUID = 1L;

    BfdException(String message, Throwable cause) {
        super(message, cause);
    }
}

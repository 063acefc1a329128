package io.spillway.geo.pki;

/** Certificates can't be made; the message names the file and says what to do. */
public final class PkiException extends Exception {
    private static final long serialVersionUID = 1L;

    public PkiException(String message) {
        super(message);
    }
}

package io.spillway.geo.site;

/** The site can't start; the message says which part and what to do. */
public final class SiteException extends Exception {
    private static final long serialVersionUID = 1L;

    SiteException(String message, Throwable cause) {
        super(message, cause);
    }
}

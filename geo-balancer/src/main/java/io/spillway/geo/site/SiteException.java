package io.spillway.geo.site;

import io.spillway.director.DirectorException;

/** The site can't start; the message says which part and what to do. */
public final class SiteException extends Exception {
    private static final long serialVersionUID = 1L;

    SiteException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The process lacks a privilege. */
    public boolean isPermission() {
        return getCause() instanceof DirectorException failed && failed.isPermission();
    }
}

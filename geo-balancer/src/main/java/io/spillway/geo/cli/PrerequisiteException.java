package io.spillway.geo.cli;

/** A privilege or a package is missing; the message names it and says how to get it. */
public final class PrerequisiteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PrerequisiteException(String message) {
        super(message);
    }
}

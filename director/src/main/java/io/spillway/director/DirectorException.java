package io.spillway.director;

import io.spillway.director.linux.LinuxException;

/** The director can't start; the message says what is missing and what to do about it. */
public final class DirectorException extends Exception {
    private static final long serialVersionUID = 1L;

    public DirectorException(String message) {
        super(message);
    }

    public DirectorException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The process lacks a privilege. */
    public boolean isPermission() {
        return getCause() instanceof LinuxException failed && failed.isPermission();
    }
}

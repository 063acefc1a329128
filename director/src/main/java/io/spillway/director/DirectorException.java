package io.spillway.director;

/** The director can't start; the message says what is missing and what to do about it. */
public final class DirectorException extends Exception {
    private static final long serialVersionUID = 1L;

    public DirectorException(String message) {
        super(message);
    }

    public DirectorException(String message, Throwable cause) {
        super(message, cause);
    }
}

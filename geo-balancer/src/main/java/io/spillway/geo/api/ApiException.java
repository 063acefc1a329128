package io.spillway.geo.api;

/** The local API can't be opened, or doesn't answer; the message says where and what to do. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    public ApiException(String message) {
        super(message);
    }

    public ApiException(String message, Throwable cause) {
        super(message, cause);
    }
}

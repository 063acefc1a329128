package io.spillway.geo.api;

/** The daemon answers, but not with what was asked for; the message says why. */
public final class ApiRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of HTTP, 400 or more */
    public ApiRefusal(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}

package io.spillway.director.realserver;

import org.jspecify.annotations.Nullable;

/** A real server can't be set up, inspected or served; the message says what to do about it. */
public final class RealServerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isPrerequisite;

    RealServerException(String message) {
        this(message, false, null);
    }

    RealServerException(String message, Throwable cause) {
        this(message, true, cause);
    }

    private RealServerException(String message, boolean isPrerequisite, @Nullable Throwable cause) {
        super(message, cause);
        this.isPrerequisite = isPrerequisite;
    }

    static RealServerException prerequisite(String message) {
        return new RealServerException(message, true, null);
    }

    /** A privilege, a program or a device is missing. */
    public boolean isPrerequisite() {
        return isPrerequisite;
    }
}

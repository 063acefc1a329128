package io.spillway.bgp.linux;

import java.io.IOException;

/** A system call failed. */
public final class LinuxException extends IOException {
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EADDRINUSE = 98;

    private static final long serialVersionUID = 1L;

    private final int errno;

    LinuxException(String call, int errno) {
        super(call + " failed: " + describe(errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /** For example {@code errno 101 (Network is unreachable)}. */
    public static String describe(int errno) {
        return "errno " + errno + " (" + Libc.errorText(errno) + ")";
    }
}

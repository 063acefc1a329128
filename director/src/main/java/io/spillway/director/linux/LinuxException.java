package io.spillway.director.linux;

import java.io.IOException;

/** A system call failed. */
public final class LinuxException extends IOException {
    public static final int EPERM = 1;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int ENOENT = 2;
    public static final int EBUSY = 16;
    public static final int EAFNOSUPPORT = 97;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    public static final int ENOBUFS = 105;

    private static final long serialVersionUID = 1L;

    private final int errno;

    LinuxException(String call, int errno) {
        super(call + " failed: " + describe(errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /** The process lacks a capability. */
    public boolean isPermission() {
        return errno == EPERM || errno == EACCES;
    }

    private static String describe(int errno) {
        return "errno " + errno + " (" + Libc.errorText(errno) + ")";
    }
}

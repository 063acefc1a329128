package io.spillway.geo.cli;

/** Exit codes of every command. */
public final class ExitCode {
    public static final int OK = 0;
    /** It ran, and what it looked at is not as it should be. */
    public static final int FAILED = 1;
    /** Wrong usage or a wrong configuration. */
    public static final int USAGE = 2;
    /** Nobody answers: the daemon or the laboratory isn't running. */
    public static final int NOT_RUNNING = 3;
    /** A privilege or a package is missing; the message says which and how to get it. */
    public static final int PREREQUISITE = 4;

    private ExitCode() {}
}

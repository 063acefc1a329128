package io.spillway.director.health;

import java.time.Duration;

/** How a real server is asked whether it works. */
public sealed interface Check {
    Timing timing();

    /**
     * @param interval from the start of one probe to the start of the next, with up to 10 % jitter
     * @param timeout a probe that takes longer has failed; not longer than {@code interval}
     * @param rise successes in a row until a server counts as healthy, >= 1
     * @param fall failures in a row until it doesn't, >= 1
     */
    record Timing(Duration interval, Duration timeout, int rise, int fall) {
        public static final Timing DEFAULT = new Timing(Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);
    }

    /** The server accepts a TCP connection. */
    record Tcp(Timing timing) implements Check {}

    /**
     * The server answers {@code GET path} with a status of {@code statusFrom..statusTo}.
     *
     * @param host the Host header; empty: the server's address
     */
    record Http(Timing timing, String path, String host, int statusFrom, int statusTo) implements Check {}
}

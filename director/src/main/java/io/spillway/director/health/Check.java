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

        public Timing {
            if (timeout.toMillis() < 1 || timeout.compareTo(interval) > 0) {
                throw new IllegalArgumentException(
                        "timeout " + timeout + " is not between 1 ms and the interval " + interval);
            }
            if (rise < 1 || fall < 1) {
                throw new IllegalArgumentException("rise " + rise + " and fall " + fall + " must be at least 1");
            }
        }
    }

    /** The server accepts a TCP connection. */
    record Tcp(Timing timing) implements Check {}

    /**
     * The server answers {@code GET path} with a status of {@code statusFrom..statusTo}. A redirect is an answer like
     * any other and is not followed.
     *
     * @param path starts with a slash; visible ASCII only, so that it can't end the request line
     * @param host the Host header; empty: the server's address
     */
    record Http(Timing timing, String path, String host, int statusFrom, int statusTo) implements Check {
        public Http {
            if (!path.startsWith("/") || !isVisibleAscii(path)) {
                throw new IllegalArgumentException("path \"" + path + "\" is not a path of visible ASCII characters");
            }
            if (!isVisibleAscii(host)) {
                throw new IllegalArgumentException("host \"" + host + "\" has other than visible ASCII characters");
            }
            if (statusFrom < 100 || statusTo > 599 || statusFrom > statusTo) {
                throw new IllegalArgumentException(
                        "status " + statusFrom + ".." + statusTo + " is not a range of 100..599");
            }
        }

        private static boolean isVisibleAscii(String text) {
            return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        }
    }
}

package io.spillway.bgp.session;

import java.time.Duration;

/** Lets one log line through per interval and counts the others. Confined to one thread. */
final class LogLimit {
    private final long intervalNs;
    private long nextNs = Long.MIN_VALUE;
    private long suppressed;

    LogLimit(Duration interval) {
        this.intervalNs = interval.toNanos();
    }

    /**
     * Asks for a line.
     *
     * @return how many were suppressed since the last one, 0..; negative: this one is
     */
    long ask(long nowNs) {
        if (nowNs < nextNs) {
            suppressed++;
            return -1;
        }
        nextNs = nowNs + intervalNs;
        long before = suppressed;
        suppressed = 0;
        return before;
    }
}

package io.spillway.load.peer;

import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts those who have no business here, and says so at most once a minute, so that a scanner can't fill the log.
 *
 * <p>Thread rule: {@link #refuse} on the event loop; the rest from any thread.
 */
final class Strangers {
    /** No certificate of our CA, or no TLS at all. */
    static final String TLS = "tls";
    /** A certificate of our CA that names no peer of ours. */
    static final String NOT_A_PEER = "not-a-peer";

    private static final Logger log = LoggerFactory.getLogger(Strangers.class);
    private static final long QUIET_MS = 60_000;

    private final LongSupplier nowMs;
    private volatile long count;
    private volatile Map<String, Long> byReason = Map.of();
    private final Counts counts = new Counts();
    private long quietUntilMs;

    Strangers(LongSupplier nowMs) {
        this.nowMs = nowMs;
        this.quietUntilMs = nowMs.getAsLong();
    }

    /** @param reason a label */
    void refuse(String reason, String what) {
        counts.add(reason);
        byReason = counts.byLabel();
        long now = counts.total();
        count = now;
        if (nowMs.getAsLong() >= quietUntilMs) {
            quietUntilMs = nowMs.getAsLong() + QUIET_MS;
            log.warn("load exchange refused {} ({} refused since start)", what, now);
        }
    }

    long count() {
        return count;
    }

    Map<String, Long> byReason() {
        return byReason;
    }
}

package io.spillway.load.peer;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts those who have no business here, and says so at most once a minute, so that a scanner can't fill the log.
 *
 * <p>Thread rule: {@link #refuse} on the event loop; {@link #count} from any thread.
 */
final class Strangers {
    private static final Logger log = LoggerFactory.getLogger(Strangers.class);
    private static final long QUIET_MS = 60_000;

    private final LongSupplier nowMs;
    private volatile long count;
    private long quietUntilMs;

    Strangers(LongSupplier nowMs) {
        this.nowMs = nowMs;
        this.quietUntilMs = nowMs.getAsLong();
    }

    void refuse(String what) {
        long now = count + 1;
        count = now;
        if (nowMs.getAsLong() >= quietUntilMs) {
            quietUntilMs = nowMs.getAsLong() + QUIET_MS;
            log.warn("load exchange refused {} ({} refused since start)", what, now);
        }
    }

    long count() {
        return count;
    }
}

package io.spillway.geo.cli;

import io.spillway.geo.api.DrainView;
import org.jspecify.annotations.Nullable;

/** Which of the looks at a drain are worth a line. Time is passed in. One thread. */
final class DrainProgress {
    private static final long LEAST_BETWEEN_MS = 2_000;
    private static final long MOST_BETWEEN_MS = 30_000;

    private @Nullable DrainView told;
    private long toldMs;

    /** The state at once, numbers that change from time to time, and now and then a sign of life. */
    boolean isWorthALine(DrainView now, long nowMs) {
        DrainView last = told;
        long passedMs = nowMs - toldMs;
        boolean worth = last == null
                || !last.state().equals(now.state())
                || (last.own() != now.own() && passedMs >= LEAST_BETWEEN_MS)
                || passedMs >= MOST_BETWEEN_MS;
        if (worth) {
            told = now;
            toldMs = nowMs;
        }
        return worth;
    }
}

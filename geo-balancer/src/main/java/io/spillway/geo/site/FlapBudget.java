package io.spillway.geo.site;

import io.spillway.geo.config.AnnouncePace.Flap;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often a prefix may go and come back. So many withdrawals within a window are free; each further one earns a
 * hold-down, twice as long as the one before. A window without a withdrawal halves what the next one would earn. Only the
 * return is ever delayed. Time is passed in; one thread.
 */
final class FlapBudget {
    private final Flap flap;
    private final Deque<Long> withdrawals = new ArrayDeque<>();
    /** What the last withdrawal earned; 0: nothing. */
    private long earnedNs;

    /** When it was withdrawn last, or when the hold-down for that ends. */
    private long lastNs;

    private long untilNs;

    FlapBudget(Flap flap) {
        this.flap = flap;
    }

    /** The prefix was withdrawn because it could not be served. */
    void withdrawn(long nowNs) {
        long windowNs = flap.window().toNanos();
        decay(nowNs, windowNs);
        while (!withdrawals.isEmpty() && nowNs - withdrawals.getFirst() > windowNs) {
            withdrawals.removeFirst();
        }
        // More than that are never asked for.
        if (withdrawals.size() > flap.withdrawals()) {
            withdrawals.removeFirst();
        }
        withdrawals.addLast(nowNs);
        lastNs = nowNs;
        // A long hold-down outlasts the window, and must not be a new budget.
        boolean spent = withdrawals.size() > flap.withdrawals() || earnedNs > 0;
        if (spent && !flap.holdDown().isZero()) {
            long longestNs = flap.longest().toNanos();
            earnedNs = Math.min(longestNs, Math.max(flap.holdDown().toNanos(), 2 * earnedNs));
            untilNs = nowNs + earnedNs;
            lastNs = untilNs;
        }
    }

    private void decay(long nowNs, long windowNs) {
        long quiet = earnedNs == 0 ? 0 : Math.max(0, nowNs - lastNs) / windowNs;
        earnedNs >>= Math.min(quiet, Long.SIZE - 1);
        if (earnedNs < flap.holdDown().toNanos()) {
            earnedNs = 0;
        }
    }

    /** How long the prefix has to wait yet, ns; 0: it may come back. */
    long waitNs(long nowNs) {
        return earnedNs == 0 ? 0 : Math.max(0, untilNs - nowNs);
    }
}

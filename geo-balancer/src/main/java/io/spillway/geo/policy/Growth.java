package io.spillway.geo.policy;

import java.util.Arrays;

/** How much something has grown over the last interval, which is what it is expected to grow over the next. One thread. */
final class Growth {
    private static final int SAMPLES = 12;

    private final long spacingMs;
    /** A ring, the oldest at {@link #next}. */
    private final double[] values = new double[SAMPLES];

    private int next;
    private long lastMs;
    private boolean begun;

    Growth(long intervalMs) {
        this.spacingMs = Math.max(1, intervalMs / SAMPLES);
    }

    void take(long nowMs, double value) {
        if (!begun) {
            Arrays.fill(values, value);
            lastMs = nowMs;
            begun = true;
            return;
        }
        for (int i = 0; i < SAMPLES && nowMs - lastMs >= spacingMs; i++) {
            values[next] = value;
            next = (next + 1) % SAMPLES;
            lastMs += spacingMs;
        }
        if (nowMs - lastMs >= spacingMs) {
            // Nobody asked for a whole interval.
            lastMs = nowMs;
        }
    }

    /** Never below 0: what shrinks now may grow again at once. */
    double from(double value) {
        return begun ? Math.max(0, value - values[next]) : 0;
    }
}

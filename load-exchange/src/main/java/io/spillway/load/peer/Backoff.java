package io.spillway.load.peer;

import java.util.random.RandomGenerator;

/** When a failed call is repeated: after about 1 s, 2 s, 4 s... Pure but for the randomness. */
final class Backoff {
    static final long FIRST_MS = 1_000;
    /** 2^40 s is beyond any interval, and far from an overflow. */
    private static final int MAX_DOUBLINGS = 40;

    private Backoff() {}

    /**
     * Half to all of the doubled delay, so that sites that lost each other at one moment don't call at one moment.
     *
     * @param failures in a row, >= 1
     * @param intervalMs between rounds
     * @return ms; -1: the next round is soon enough
     */
    static long delayMs(int failures, long intervalMs, RandomGenerator jitter) {
        long wholeMs = FIRST_MS << Math.min(failures - 1, MAX_DOUBLINGS);
        return wholeMs >= intervalMs ? -1 : wholeMs - (long) (wholeMs / 2.0 * jitter.nextDouble());
    }
}

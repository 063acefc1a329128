package io.spillway.lab.bench;

/**
 * Raises the rate step by step and remembers which one got the most packets through. More than that would measure how a
 * path drowns: what it receives only to drop costs it the time to forward. Rates in packets a second. One thread.
 */
final class RateSweep {
    static final int STEPS = 16;

    private static final double FIRST = 200_000;
    private static final double FACTOR = 1.15;

    private double rate = FIRST;
    private double bestForwarded;
    private double best = FIRST;

    /** The rate to try now. */
    double rate() {
        return rate;
    }

    /** The rate at which the most got through so far. */
    double best() {
        return best;
    }

    /** Takes what got through at {@link #rate}, and goes on to the next. */
    void saw(double forwarded) {
        if (forwarded > bestForwarded) {
            bestForwarded = forwarded;
            best = rate;
        }
        rate *= FACTOR;
    }
}

package io.spillway.load.measure;

/**
 * Turns a total that only grows into a rate a second: an exponentially weighted mean over {@value #WINDOW_S} s. While
 * less has been seen it is the mean of what has, instead of a rate that seems to rise from zero. Pure; not thread safe.
 */
final class Rate {
    private static final double WINDOW_S = 10;

    private long lastTotal;
    private double mean;
    /** The share of {@link #mean} that stands for time really seen, 0..1. */
    private double seen;

    /** @param total what has been counted before there is anything to compare it with */
    Rate(long total) {
        lastTotal = total;
    }

    /** @param elapsedS since the last total; nothing is learnt from a time that doesn't advance */
    void take(long total, double elapsedS) {
        if (elapsedS <= 0) {
            return;
        }
        // A total below the last one was counted from zero by a director that has restarted.
        long grown = total < lastTotal ? total : total - lastTotal;
        lastTotal = total;
        double share = -Math.expm1(-elapsedS / WINDOW_S);
        mean += share * (grown / elapsedS - mean);
        seen += share * (1 - seen);
    }

    double perSecond() {
        return seen == 0 ? 0 : mean / seen;
    }
}

package io.spillway.director.service;

/**
 * A bound on a rate that allows bursts of one second's worth, in a single number: the time from which on the bound is not
 * used at all (the generic cell rate algorithm of ATM). Thread rule: stateless.
 */
final class Pace {
    /** Not used yet. */
    static final long IDLE = Long.MIN_VALUE;

    /** One more would be too many. */
    static final long REFUSED = Long.MAX_VALUE;

    private static final long SECOND_NS = 1_000_000_000L;

    private Pace() {}

    /**
     * The number after one more, or {@link #REFUSED}.
     *
     * @param perSecond 1 or more
     */
    static long next(long freeNs, int perSecond, long nowNs) {
        long intervalNs = Math.max(1, SECOND_NS / perSecond);
        long from = Math.max(freeNs, nowNs);
        return from - nowNs > (perSecond - 1) * intervalNs ? REFUSED : from + intervalNs;
    }
}

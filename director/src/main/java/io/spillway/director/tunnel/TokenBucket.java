package io.spillway.director.tunnel;

/** A bound on a rate that allows bursts of one second's worth. Time is passed in. Thread rule: one thread. */
public final class TokenBucket {
    private static final long SECOND_NS = 1_000_000_000L;

    private final long perSecond;
    private final long capacity;
    /** In billionths, so that a nanosecond brings exactly {@link #perSecond} of them. */
    private long billionths;

    private long filledNs;

    /**
     * Full at first.
     *
     * @param perSecond 1..10^9
     * @param atLeast the largest number ever taken at once: there is room for that many
     */
    public TokenBucket(int perSecond, int atLeast) {
        this.perSecond = perSecond;
        capacity = Math.max(perSecond, atLeast) * SECOND_NS;
        billionths = capacity;
    }

    /** All or none. */
    public boolean take(int tokens, long nowNs) {
        fill(nowNs);
        long cost = tokens * SECOND_NS;
        if (billionths < cost) {
            return false;
        }
        billionths -= cost;
        return true;
    }

    public boolean isHalfFull(long nowNs) {
        fill(nowNs);
        return billionths >= capacity / 2;
    }

    private void fill(long nowNs) {
        long missing = capacity - billionths;
        long elapsedNs = nowNs - filledNs;
        filledNs = nowNs;
        // Compared by division: a long pause times a high rate doesn't fit a long.
        billionths = elapsedNs > missing / perSecond ? capacity : billionths + elapsedNs * perSecond;
    }
}

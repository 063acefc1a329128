package io.spillway.director.forward;

/**
 * Remembers for a moment which flows nobody claimed, so that their retransmissions aren't offered again and again. Not in
 * the flow table, which strays must not fill: of two flows that meet in a place the older is forgotten sooner, at the
 * price of one more offer. Thread rule: engine thread only.
 */
final class LostFlows {
    private static final int PLACES = 1 << 14;

    private final long[] hashes = new long[PLACES];
    private final long[] untilNs = new long[PLACES];

    /** @param hash of the flow, from a good 64-bit hash with a secret key */
    void remember(long hash, long untilNs) {
        hashes[place(hash)] = hash;
        this.untilNs[place(hash)] = untilNs;
    }

    boolean contains(long hash, long nowNs) {
        return hashes[place(hash)] == hash && nowNs < untilNs[place(hash)];
    }

    private static int place(long hash) {
        return (int) hash & (PLACES - 1);
    }
}

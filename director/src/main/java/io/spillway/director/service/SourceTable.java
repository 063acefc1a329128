package io.spillway.director.service;

import java.util.Arrays;

/**
 * What each client of a service has and did, as far as its limits need it, of a bounded number of clients: one that finds
 * no place is not limited. Places are found by a hash nobody can foresee, eight to choose from. An IPv6 client is known by
 * its /64, which is what one host is given. Thread rule: any engine.
 */
final class SourceTable {
    private static final int WAYS = 8;
    /** 65,536 clients, 28 bytes each. */
    private static final int SETS = 1 << 13;

    private final long seed;
    private final long[] highs = new long[SETS * WAYS];
    private final long[] lows = new long[SETS * WAYS];
    private final long[] freeNs = new long[SETS * WAYS];
    private final int[] flows = new int[SETS * WAYS];

    /** @param seed unpredictable from outside */
    SourceTable(long seed) {
        this.seed = seed;
        Arrays.fill(freeNs, Pace.IDLE);
    }

    /**
     * A new flow of a client, which is counted if it may be.
     *
     * @param isFlow it stays, for {@link #leave} to take back
     */
    synchronized Entry enter(Limits limits, boolean isFlow, long high, long low, long nowNs) {
        long key = low(high, low);
        int place = find(high, key);
        if (place < 0) {
            place = free(high, key, nowNs);
            if (place < 0) {
                return Entry.UNTRACKED;
            }
            highs[place] = high;
            lows[place] = key;
            freeNs[place] = Pace.IDLE;
        }
        int bound = limits.connectionsPerSource();
        if (isFlow && bound > 0 && flows[place] >= bound) {
            return Entry.SOURCE_LIMIT;
        }
        if (limits.newPerSecondPerSource() > 0) {
            long next = Pace.next(freeNs[place], limits.newPerSecondPerSource(), nowNs);
            if (next == Pace.REFUSED) {
                return Entry.SOURCE_RATE;
            }
            freeNs[place] = next;
        }
        if (!isFlow) {
            return Entry.FREE;
        }
        flows[place]++;
        return Entry.COUNTED;
    }

    /** A flow of which {@link #enter} said that it is counted has ended. */
    synchronized void leave(long high, long low) {
        int place = find(high, low(high, low));
        if (place >= 0 && flows[place] > 0) {
            flows[place]--;
        }
    }

    private int find(long high, long key) {
        int first = set(high, key);
        for (int place = first; place < first + WAYS; place++) {
            if (lows[place] == key && highs[place] == high && (flows[place] > 0 || freeNs[place] != Pace.IDLE)) {
                return place;
            }
        }
        return -1;
    }

    /** A place whose client has nothing, and did nothing that still counts. */
    private int free(long high, long key, long nowNs) {
        int first = set(high, key);
        for (int place = first; place < first + WAYS; place++) {
            if (flows[place] == 0 && freeNs[place] <= nowNs) {
                return place;
            }
        }
        return -1;
    }

    private int set(long high, long key) {
        long x = (high * 0xd6e8_feb8_6659_fd93L) ^ key ^ seed;
        x = (x ^ (x >>> 32)) * 0x9e37_79b9_7f4a_7c15L;
        x = (x ^ (x >>> 29)) * 0xbf58_476d_1ce4_e5b9L;
        return (int) (x >>> 40) % SETS * WAYS;
    }

    private static long low(long high, long low) {
        return high == 0 ? low : 0;
    }

    /** What became of a new flow. */
    enum Entry {
        /** Nothing to take back. */
        FREE,
        COUNTED,
        UNTRACKED,
        SOURCE_LIMIT,
        SOURCE_RATE
    }
}

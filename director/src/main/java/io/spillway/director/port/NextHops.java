package io.spillway.director.port;

import java.util.function.IntPredicate;

/**
 * What the engine knows of next hops, by destination. It never waits: an answer that isn't known is asked for, and an
 * answer that may be outdated is used until the new one is here. Bounded; the least recently used of four neighbours
 * gives way. Thread rule: engine thread only.
 */
public final class NextHops {
    /** Asked for; no answer yet. */
    public static final long UNRESOLVED = -1;
    /** Nowhere, or by an interface the director doesn't use. */
    public static final long NO_ROUTE = -2;

    private static final int WAYS = 4;
    private static final int SETS = 16_384;
    private static final long EMPTY = Long.MIN_VALUE;
    private static final long NEVER = -1;

    private static final int KEY = 0;
    private static final int HOP = 1;
    private static final int EPOCH = 2;
    private static final int USED = 3;
    private static final int ENTRY = 4;

    private final long[] entries = new long[SETS * WAYS * ENTRY];
    private final IntPredicate resolver;
    private long epoch;
    private long uses;

    /**
     * @param resolver is asked for a destination and answers, later, through {@link #learn}; false if it is too busy to
     *     take the question; must not block
     */
    public NextHops(IntPredicate resolver) {
        this.resolver = resolver;
        for (int at = 0; at < entries.length; at += ENTRY) {
            entries[at + KEY] = EMPTY;
        }
    }

    public static long hop(int port, long mac) {
        return ((long) port << 48) | mac;
    }

    static int port(long hop) {
        return (int) (hop >>> 48);
    }

    static long mac(long hop) {
        return hop & 0xffff_ffff_ffffL;
    }

    /** A hop, {@link #UNRESOLVED} or {@link #NO_ROUTE}. */
    public long find(int destination) {
        int at = locate(destination);
        if (entries[at + KEY] != destination) {
            entries[at + KEY] = destination;
            entries[at + HOP] = UNRESOLVED;
            entries[at + EPOCH] = NEVER;
        }
        if (entries[at + EPOCH] != epoch && resolver.test(destination)) {
            entries[at + EPOCH] = epoch;
        }
        entries[at + USED] = ++uses;
        return entries[at + HOP];
    }

    /** An answer; one to a question that has been forgotten meanwhile is ignored. */
    public void learn(NextHop answer) {
        int at = locate(answer.destination());
        if (entries[at + KEY] == answer.destination()) {
            entries[at + HOP] = answer.hop();
        }
    }

    /** Routes or neighbors changed: ask again for whatever is used from now on. */
    public void refresh() {
        epoch++;
    }

    /** The entry of a destination, else the one to overwrite. */
    private int locate(int destination) {
        int set = ((destination * 0x9e37_79b9) >>> 18) * WAYS * ENTRY;
        int oldest = set;
        for (int at = set; at < set + WAYS * ENTRY; at += ENTRY) {
            if (entries[at + KEY] == destination) {
                return at;
            }
            if (entries[at + USED] < entries[oldest + USED]) {
                oldest = at;
            }
        }
        return oldest;
    }
}

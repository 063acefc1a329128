package io.spillway.director.schedule;

/**
 * The destinations that lblc and lblcr remember, by number; what is known of each lies with its owner. Open addressing
 * over arrays of fixed size, about 1.2 MB: when it is full a new destination is not remembered. Every minute, at the
 * first call after it, it forgets what IPVS forgets: every 30 quiet minutes the destinations not asked for in the
 * expiration time, and while it holds more than 16,384, some of those not asked for in six minutes. Thread rule: engine thread only.
 */
final class LocalityTable {
    /** Told before a destination is forgotten. */
    @FunctionalInterface
    interface Owner {
        void forget(int destination);
    }

    static final int NONE = -1;
    static final int CAPACITY = 32 * 1024;
    static final int SWEPT_ABOVE = 16 * 1024;
    static final long SWEEP_INTERVAL_NS = 60_000_000_000L;
    static final long SWEPT_IDLE_NS = 6 * SWEEP_INTERVAL_NS;
    /** Quiet minutes, in which nothing was swept, until all are looked at. */
    static final int FULL_SWEEP = 30;

    private static final int PLACES = 2 * CAPACITY;
    private static final int MASK = PLACES - 1;

    private final Owner owner;
    private final long expirationNs;
    private final long seed;
    /** Number + 1; 0: free. */
    private final int[] index = new int[PLACES];

    private final long[] high = new long[CAPACITY];
    private final long[] low = new long[CAPACITY];
    private final long[] lastUseNs = new long[CAPACITY];
    /** The number is taken. */
    private final boolean[] used = new boolean[CAPACITY];
    /** A stack of the numbers that are free. */
    private final int[] free = new int[CAPACITY];

    private int size;
    private boolean started;
    private long nextSweepNs;
    private int quietMinutes = 1;
    /** Where the last partial sweep ended. */
    private int rover;

    /** @param seed so that nobody can choose addresses that fall together */
    LocalityTable(long expirationNs, long seed, Owner owner) {
        this.expirationNs = expirationNs;
        this.seed = seed;
        this.owner = owner;
        for (int i = 0; i < CAPACITY; i++) {
            free[i] = CAPACITY - 1 - i;
        }
    }

    int size() {
        return size;
    }

    /** The destination's number, and it counts as used now; or {@link #NONE}. */
    int find(long addressHigh, long addressLow, long nowNs) {
        sweep(nowNs);
        for (int place = home(addressHigh, addressLow); index[place] != 0; place = (place + 1) & MASK) {
            int destination = index[place] - 1;
            if (low[destination] == addressLow && high[destination] == addressHigh) {
                lastUseNs[destination] = nowNs;
                return destination;
            }
        }
        return NONE;
    }

    /** The number of a destination that was not found just now; {@link #NONE}: the table is full. */
    int add(long addressHigh, long addressLow, long nowNs) {
        if (size == CAPACITY) {
            return NONE;
        }
        int destination = free[CAPACITY - 1 - size++];
        high[destination] = addressHigh;
        low[destination] = addressLow;
        lastUseNs[destination] = nowNs;
        used[destination] = true;
        int place = home(addressHigh, addressLow);
        while (index[place] != 0) {
            place = (place + 1) & MASK;
        }
        index[place] = destination + 1;
        return destination;
    }

    private int home(long addressHigh, long addressLow) {
        long mixed = (addressHigh ^ seed) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ (mixed >>> 32) ^ addressLow) * 0xd6e8_feb8_6659_fd93L;
        return (int) (mixed >>> 40) & MASK;
    }

    /** Nothing changes between two calls, so the minutes that have passed meanwhile are made up for in order. */
    private void sweep(long nowNs) {
        if (!started) {
            started = true;
            nextSweepNs = nowNs + SWEEP_INTERVAL_NS;
        }
        long minutes = nowNs < nextSweepNs ? 0 : (nowNs - nextSweepNs) / SWEEP_INTERVAL_NS + 1;
        // A later full sweep does the work of those before it.
        long skipped = Math.max(0, minutes / FULL_SWEEP - 2) * FULL_SWEEP;
        nextSweepNs += skipped * SWEEP_INTERVAL_NS;
        for (long minute = skipped; minute < minutes; minute++) {
            sweepMinute(nextSweepNs);
            nextSweepNs += SWEEP_INTERVAL_NS;
        }
    }

    private void sweepMinute(long atNs) {
        if (quietMinutes % FULL_SWEEP == 0) {
            quietMinutes = 1;
            forget(atNs - expirationNs, CAPACITY);
        } else if (size <= SWEPT_ABOVE) {
            quietMinutes++;
        } else {
            forget(atNs - SWEPT_IDLE_NS, Math.min((size - SWEPT_ABOVE) * 4 / 3, SWEPT_ABOVE / 2));
        }
    }

    /** At most {@code goal} of those last used at this time or before. */
    private void forget(long usedUntilNs, int goal) {
        int toForget = goal;
        for (int i = 0; i < CAPACITY && toForget > 0; i++) {
            rover = (rover + 1) % CAPACITY;
            if (used[rover] && lastUseNs[rover] - usedUntilNs <= 0) {
                owner.forget(rover);
                remove(rover);
                toForget--;
            }
        }
    }

    private void remove(int destination) {
        int hole = home(high[destination], low[destination]);
        while (index[hole] != destination + 1) {
            hole = (hole + 1) & MASK;
        }
        // What follows without a gap moves up, unless that would put it before its home.
        for (int place = (hole + 1) & MASK; index[place] != 0; place = (place + 1) & MASK) {
            int other = index[place] - 1;
            if (((place - home(high[other], low[other])) & MASK) >= ((place - hole) & MASK)) {
                index[hole] = index[place];
                hole = place;
            }
        }
        index[hole] = 0;
        used[destination] = false;
        free[CAPACITY - size--] = destination;
    }
}

package io.spillway.director.port;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A bounded queue of addresses that never blocks and allocates nothing: a slot's turn says whose it is, the asker of
 * that ticket or the one who takes it. Thread rule: {@link #offer} from any thread; {@link #poll}, {@link #high} and
 * {@link #low} from one.
 */
final class Questions {
    private final int mask;
    private final long[] highs;
    private final long[] lows;
    private final AtomicLongArray turns;
    private final AtomicLong tail = new AtomicLong();
    private long head;
    private long high;
    private long low;

    /** @param capacity a power of two */
    Questions(int capacity) {
        mask = capacity - 1;
        highs = new long[capacity];
        lows = new long[capacity];
        turns = new AtomicLongArray(capacity);
        for (int slot = 0; slot < capacity; slot++) {
            turns.setPlain(slot, slot);
        }
    }

    /** False: full. */
    boolean offer(long high, long low) {
        while (true) {
            long ticket = tail.get();
            int slot = (int) ticket & mask;
            long wait = turns.getAcquire(slot) - ticket;
            if (wait < 0) {
                return false;
            }
            if (wait == 0 && tail.compareAndSet(ticket, ticket + 1)) {
                highs[slot] = high;
                lows[slot] = low;
                turns.setRelease(slot, ticket + 1);
                return true;
            }
        }
    }

    /** Moves to the next question; false: there is none. */
    boolean poll() {
        int slot = (int) head & mask;
        if (turns.getAcquire(slot) != head + 1) {
            return false;
        }
        high = highs[slot];
        low = lows[slot];
        turns.setRelease(slot, head + mask + 1);
        head++;
        return true;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }
}

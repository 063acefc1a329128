package io.spillway.director.forward;

import io.spillway.director.Defence;
import java.util.concurrent.atomic.AtomicInteger;

/** How many flows of a director are half open, and how many may be. Thread rule: any engine. */
public final class FloodLevel {
    private final Defence defence;
    private final int bound;
    private final int hardBound;
    private final AtomicInteger halfOpen = new AtomicInteger();

    /** @param maxFlows of all engines' tables together; at most half of them should ever be half open */
    public FloodLevel(Defence defence, int maxFlows) {
        this.defence = defence;
        bound = Math.clamp(defence.maxHalfOpen(), 1, Math.max(1, maxFlows / 2));
        hardBound = 2 * bound;
    }

    /** Without any strategy: half-open flows give way when they would fill the table, and that is all. */
    static FloodLevel undefended(int maxFlows) {
        var off = Defence.Mode.OFF;
        return new FloodLevel(new Defence(maxFlows, off, off, off, 1), maxFlows);
    }

    Defence defence() {
        return defence;
    }

    /** Above so many half-open flows it is a flood. */
    int bound() {
        return bound;
    }

    /** At so many a new one takes the place of the oldest. */
    int hardBound() {
        return hardBound;
    }

    /** Flows of all engines whose handshake is not complete. */
    public int halfOpen() {
        return halfOpen.get();
    }

    void change(int change) {
        halfOpen.addAndGet(change);
    }
}

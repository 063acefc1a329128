package io.spillway.bgp.exabgp.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How long to wait before a process is started again: a tenth of a second and twice as long each time, and a minute
 * after the fifth death within a minute. ExaBGP ends the daemon at that point. Confined to one thread.
 */
final class RespawnLimit {
    static final int DEATHS = 5;
    static final Duration WINDOW = Duration.ofSeconds(60);
    static final Duration PAUSE = Duration.ofSeconds(60);

    private static final Duration FIRST = Duration.ofMillis(100);

    private final Deque<Long> deathsNs = new ArrayDeque<>();

    /**
     * The process has ended.
     *
     * @return how long to wait; {@link #PAUSE}: it dies too often
     */
    Duration died(long nowNs) {
        while (!deathsNs.isEmpty() && nowNs - deathsNs.getFirst() >= WINDOW.toNanos()) {
            deathsNs.removeFirst();
        }
        deathsNs.addLast(nowNs);
        if (deathsNs.size() >= DEATHS) {
            deathsNs.clear();
            return PAUSE;
        }
        return FIRST.multipliedBy(1L << (deathsNs.size() - 1));
    }
}

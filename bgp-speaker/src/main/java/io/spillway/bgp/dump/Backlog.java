package io.spillway.bgp.dump;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What waits between the speaker's thread and one that may be slow. Bounded in number and in octets: what doesn't fit is
 * lost and counted, so the speaker never waits. Thread-safe.
 */
final class Backlog<E> {
    private static final int MAX_EVENTS = 65_536;

    private final BlockingQueue<Waiting<E>> queue = new LinkedBlockingQueue<>();
    private final AtomicLong octets = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final long maxOctets;

    private record Waiting<E>(E event, int octets) {}

    Backlog(long maxOctets) {
        this.maxOctets = maxOctets;
    }

    /** Takes an event if there is room for it. */
    void offer(E event, int size) {
        if (queue.size() >= MAX_EVENTS || octets.get() + size > maxOctets) {
            dropped.incrementAndGet();
            return;
        }
        octets.addAndGet(size);
        queue.add(new Waiting<>(event, size));
    }

    /** Takes an event for which there is always room: a request, of which there are few. */
    void request(E event) {
        queue.add(new Waiting<>(event, 0));
    }

    /** The next event; waits for one. */
    E take() throws InterruptedException {
        Waiting<E> next = queue.take();
        octets.addAndGet(-next.octets);
        return next.event;
    }

    /** The next event, if there is one. */
    @Nullable
    E poll() {
        Waiting<E> next = queue.poll();
        if (next == null) {
            return null;
        }
        octets.addAndGet(-next.octets);
        return next.event;
    }

    /** How many events there was no room for. */
    long dropped() {
        return dropped.get();
    }
}

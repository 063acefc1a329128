package io.spillway.bgp.exabgp.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be written to a child, in the order in which it happened. A child that doesn't read costs events, never
 * time and never more memory than the limits here: events are dropped and counted; answers that are the same one after
 * the other cost no more than one. Thread-safe.
 */
final class ChildQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ChildQueue.class);

    static final int MAX_EVENTS = 10_000;
    static final long MAX_EVENT_OCTETS = 16L << 20;
    static final long MAX_LINE_OCTETS = 4L << 20;

    private final Deque<Item> items = new ArrayDeque<>();
    private int events;
    private long eventOctets;
    private long lineOctets;
    private long eventsDropped;
    private long linesDropped;
    private boolean dropping;
    private boolean closed;

    private sealed interface Item {}

    /** The same line several times. */
    private static final class Lines implements Item {
        private final String line;
        private long times = 1;

        Lines(String line) {
            this.line = line;
        }
    }

    private record Event(Supplier<Optional<String>> text, int octets) implements Item {}

    /** An answer to a command; never waits. */
    synchronized void answer(String line) {
        if (closed) {
            return;
        }
        if (items.peekLast() instanceof Lines last && last.line.equals(line)) {
            last.times++;
        } else if (lineOctets > MAX_LINE_OCTETS) {
            linesDropped++;
        } else {
            add(line);
        }
        notifyAll();
    }

    /**
     * A line of what a command shows; waits while the child is slow.
     *
     * @return false: the child doesn't read, the line is dropped
     */
    synchronized boolean output(String line, long limitMs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        while (lineOctets > MAX_LINE_OCTETS / 2 && !closed) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                linesDropped++;
                return false;
            }
            wait(leftMs);
        }
        if (closed) {
            return false;
        }
        add(line);
        notifyAll();
        return true;
    }

    private void add(String line) {
        items.addLast(new Lines(line));
        lineOctets += line.length();
    }

    /**
     * An event; never waits.
     *
     * @param text makes its text, when it is written
     * @param octets it holds until then
     * @return whether it is the first that is dropped since the child has last read
     */
    synchronized boolean event(Supplier<Optional<String>> text, int octets) {
        if (closed) {
            return false;
        }
        if (events >= MAX_EVENTS || eventOctets + octets > MAX_EVENT_OCTETS) {
            eventsDropped++;
            boolean first = !dropping;
            dropping = true;
            return first;
        }
        items.addLast(new Event(text, octets));
        events++;
        eventOctets += octets;
        notifyAll();
        return false;
    }

    /** The next octets to be written, waiting for them; null: closed. */
    byte @Nullable [] take() throws InterruptedException {
        while (true) {
            Item item = next();
            if (item == null) {
                return null;
            }
            Optional<String> text = switch (item) {
                case Lines lines -> Optional.of(lines.line);
                case Event event -> text(event);
            };
            if (text.isPresent()) {
                return (text.get() + "\n").getBytes(StandardCharsets.UTF_8);
            }
        }
    }

    /** An event that can't be written down costs itself, not the thread that everything else goes through. */
    private static Optional<String> text(Event event) {
        try {
            return event.text().get();
        } catch (RuntimeException e) {
            LOG.error("an event for a process can't be written, please report it", e);
            return Optional.empty();
        }
    }

    private synchronized @Nullable Item next() throws InterruptedException {
        while (items.isEmpty() && !closed) {
            wait();
        }
        Item item = items.peekFirst();
        switch (item) {
            case null -> {
                return null;
            }
            case Lines lines -> {
                lines.times--;
                if (lines.times > 0) {
                    return lines;
                }
                lineOctets -= lines.line.length();
            }
            case Event event -> {
                events--;
                eventOctets -= event.octets();
                dropping = false;
            }
        }
        items.removeFirst();
        notifyAll();
        return item;
    }

    synchronized boolean isEmpty() {
        return items.isEmpty();
    }

    synchronized long eventsDropped() {
        return eventsDropped;
    }

    synchronized long linesDropped() {
        return linesDropped;
    }

    /** Takes nothing more; what is there can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}

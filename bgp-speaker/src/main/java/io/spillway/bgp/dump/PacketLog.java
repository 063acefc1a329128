package io.spillway.bgp.dump;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.session.Peer;
import io.spillway.bgp.session.SpeakerObserver;
import io.spillway.bgp.session.State;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each message and each change of a state, for whoever asks while he asks. Methods may be called from any
 * thread. Every subscriber is served by a thread of its own and may be as slow as he likes: what he doesn't take in time
 * is left out and said so.
 */
public final class PacketLog implements SpeakerObserver {
    private static final Logger LOG = LoggerFactory.getLogger(PacketLog.class);
    private static final long MAX_WAITING_OCTETS = 8L << 20;

    private final InstantSource clock;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** @param clock for the time in front of each line */
    public PacketLog(InstantSource clock) {
        this.clock = clock;
    }

    private sealed interface Event {
        /** @param text written on the subscriber's thread, not on the speaker's */
        record Line(Supplier<String> text) implements Event {}

        record Close() implements Event {}
    }

    /**
     * Sends lines from now on.
     *
     * @param neighbor whose messages; null: everybody's
     * @param lines gets them without a line end, always on the same thread; when it throws, the subscription ends
     */
    public Subscription subscribe(@Nullable InetAddress neighbor, Consumer<String> lines) {
        Subscription subscription = new Subscription(neighbor, lines);
        subscriptions.add(subscription);
        Thread.ofVirtual().name("packet-log").start(subscription::run);
        return subscription;
    }

    @Override
    public void message(Peer peer, boolean inbound, byte[] message, CodecContext context) {
        if (!subscriptions.isEmpty()) {
            Instant now = clock.instant();
            CodecContext reading = inbound ? context : context.mirrored();
            String direction = inbound ? "received " : "sent ";
            tell(peer, () -> head(now, peer) + direction + MessageText.line(message, reading), message.length);
        }
    }

    @Override
    public void stateChanged(Peer peer, State from, State to, String reason) {
        if (!subscriptions.isEmpty()) {
            Instant now = clock.instant();
            String why = reason.isEmpty() ? "" : ": " + reason;
            tell(peer, () -> head(now, peer) + "state " + from.label() + " -> " + to.label() + why, 0);
        }
    }

    private void tell(Peer peer, Supplier<String> text, int octets) {
        Event line = new Event.Line(text);
        for (Subscription subscription : subscriptions) {
            if (subscription.neighbor == null || subscription.neighbor.equals(peer.address())) {
                subscription.backlog.offer(line, octets);
            }
        }
    }

    private static String head(Instant time, Peer peer) {
        return time + " " + Addresses.text(peer.address()) + " ";
    }

    /** Lines on their way to somebody. Thread-safe. */
    public final class Subscription implements AutoCloseable {
        private final @Nullable InetAddress neighbor;
        private final Consumer<String> lines;
        private final Backlog<Event> backlog = new Backlog<>(MAX_WAITING_OCTETS);
        private volatile boolean closed;
        /** Only for the delivering thread: how many losses the subscriber knows of. */
        private long told;

        private Subscription(@Nullable InetAddress neighbor, Consumer<String> lines) {
            this.neighbor = neighbor;
            this.lines = lines;
        }

        /** How many messages were left out because the subscriber was too slow. */
        public long dropped() {
            return backlog.dropped();
        }

        /** No line after the one that is just being delivered. */
        @Override
        public void close() {
            closed = true;
            subscriptions.remove(this);
            backlog.request(new Event.Close());
        }

        private void run() {
            try {
                while (!closed) {
                    Event event = backlog.take();
                    long lost = backlog.dropped() - told;
                    if (lost > 0) {
                        told += lost;
                        lines.accept(lost + " messages left out: they come faster than they are read");
                    }
                    deliver(event);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("a packet log ends because its reader failed", e);
            } finally {
                closed = true;
                subscriptions.remove(this);
            }
        }

        private void deliver(Event event) {
            if (closed) {
                return;
            }
            switch (event) {
                case Event.Line(var text) -> lines.accept(text.get());
                case Event.Close _ -> {}
            }
        }
    }
}

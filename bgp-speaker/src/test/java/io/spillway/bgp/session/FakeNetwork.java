package io.spillway.bgp.session;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.MessageCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Connections made of lists, and time that passes when told. */
final class FakeNetwork implements Network {
    private final PriorityQueue<Alarmed> alarms =
            new PriorityQueue<>(Comparator.comparingLong(alarmed -> alarmed.deadlineNs));
    private long nowNs;

    /** Connections dialed, oldest first. */
    final List<FakeWire> dialed = new ArrayList<>();

    private static final class Alarmed implements Alarm {
        private final long deadlineNs;
        private final Runnable task;
        private boolean canceled;

        private Alarmed(long deadlineNs, Runnable task) {
            this.deadlineNs = deadlineNs;
            this.task = task;
        }

        @Override
        public void cancel() {
            canceled = true;
        }
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public Alarm at(long deadlineNs, Runnable task) {
        Alarmed alarmed = new Alarmed(deadlineNs, task);
        alarms.add(alarmed);
        return alarmed;
    }

    @Override
    public Wire dial(NeighborConfig neighbor, Wire.Listener listener) {
        FakeWire wire = new FakeWire();
        wire.hears(listener);
        dialed.add(wire);
        return wire;
    }

    FakeWire lastDialed() {
        return dialed.getLast();
    }

    /** Lets time pass and rings what is due, in order. */
    void pass(Duration duration) {
        long endNs = nowNs + duration.toNanos();
        while (!alarms.isEmpty() && alarms.peek().deadlineNs <= endNs) {
            Alarmed due = alarms.remove();
            nowNs = Math.max(nowNs, due.deadlineNs);
            if (!due.canceled) {
                due.task.run();
            }
        }
        nowNs = endNs;
    }

    /** A connection whose other end is the test. */
    static final class FakeWire implements Wire {
        final List<Message> sent = new ArrayList<>();
        boolean writable = true;
        /** What is written stays where it is. */
        boolean kernelFull;

        CodecContext context = RawPeer.CONTEXT;
        boolean closed;
        boolean aborted;
        private @Nullable Listener listener;

        @Override
        public void write(byte[] message) {
            try {
                sent.add(MessageCodec.decode(message, context));
                if (!kernelFull && listener != null) {
                    listener.taken();
                }
            } catch (DecodeException e) {
                throw new AssertionError(e.what(), e);
            }
        }

        @Override
        public void flush() {}

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 40_000);
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(InetAddress.ofLiteral("10.0.0.9"), 179);
        }

        @Override
        public void abort() {
            closed = true;
            aborted = true;
        }

        @Override
        public void close() {
            closed = true;
        }

        void hears(@Nullable Listener newListener) {
            listener = newListener;
        }

        Listener listener() {
            return Objects.requireNonNull(listener, "refused");
        }

        /** The neighbor sends something, unless we have hung up. */
        void receive(Message... messages) {
            for (Message message : messages) {
                if (!closed) {
                    listener().received(MessageCodec.encode(message, context));
                }
            }
        }

        <M extends Message> List<M> sent(Class<M> type) {
            return sent.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }
}

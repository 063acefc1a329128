package io.spillway.lab.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Visitors who come at a fixed rate, however the others fare, and stay for a while: a connection with a request at the
 * beginning and one at the end. One thread starts and stops it.
 */
final class Crowd {
    private final InetSocketAddress target;
    private final int timeoutMs;
    private final InstantSource clock;
    private final Queue<Visitor> visitors = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable ScheduledFuture<?> arrivals;

    Crowd(InetSocketAddress target, int timeoutMs, InstantSource clock) {
        this.target = target;
        this.timeoutMs = timeoutMs;
        this.clock = clock;
    }

    /** From now on so many come; those who are there stay as long as they meant to. */
    void come(double ratePerS, int stayMs) {
        if (arrivals != null) {
            arrivals.cancel(false);
        }
        arrivals = ticker.scheduleAtFixedRate(() -> arrive(stayMs), 0, (long) (1e9 / ratePerS), TimeUnit.NANOSECONDS);
    }

    Answer.Visited visits() {
        return new Answer.Visited(visitors.stream()
                .map(Visitor::seen)
                .sorted(Comparator.comparingLong(Answer.Visit::startUs))
                .toList());
    }

    /** Sends everybody away and waits until they have gone: at most the timeout. */
    Answer.Visited stop() throws InterruptedException {
        ticker.close();
        over.countDown();
        workers.close();
        return visits();
    }

    private void arrive(int stayMs) {
        Visitor visitor = new Visitor(stayMs, nowUs());
        visitors.add(visitor);
        workers.execute(visitor::visit);
    }

    private long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    /** Written by a virtual thread of its own, read by the one that asks. */
    private final class Visitor {
        private final int stayMs;
        private volatile Answer.Visit seen;

        Visitor(int stayMs, long startUs) {
            this.stayMs = stayMs;
            this.seen = new Answer.Visit(startUs, 0, 0, "", Answer.Fate.HERE, "");
        }

        Answer.Visit seen() {
            return seen;
        }

        void visit() {
            try (HttpConnection connection = new HttpConnection(target, timeoutMs)) {
                String server = connection.get();
                seen = new Answer.Visit(seen.startUs(), nowUs(), 0, server, Answer.Fate.HERE, "");
                if (over.await(stayMs, TimeUnit.MILLISECONDS)) {
                    end(Answer.Fate.CUT, "");
                    return;
                }
                String last = connection.get();
                end(
                        last.equals(server) ? Answer.Fate.SERVED : Answer.Fate.MOVED,
                        last.equals(server) ? "" : "to " + last);
            } catch (IOException e) {
                end(seen.server().isEmpty() ? Answer.Fate.FAILED : Answer.Fate.BROKEN, e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                end(Answer.Fate.CUT, "");
            }
        }

        private void end(Answer.Fate fate, String error) {
            seen = new Answer.Visit(seen.startUs(), seen.answeredUs(), nowUs(), seen.server(), fate, error);
        }
    }
}

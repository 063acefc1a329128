package io.spillway.lab.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A new connection with one request at a fixed rate, however long the others take: a client that arrives doesn't know
 * that those before it wait. One thread starts and stops it.
 */
final class Prober {
    private final InetSocketAddress target;
    private final int timeoutMs;
    private final InstantSource clock;
    private final Queue<Answer.Probe> probes = new ConcurrentLinkedQueue<>();
    private final Semaphore ended = new Semaphore(0);
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    Prober(InetSocketAddress target, int timeoutMs, InstantSource clock) {
        this.target = target;
        this.timeoutMs = timeoutMs;
        this.clock = clock;
    }

    void start(int intervalMs) {
        // Nothing is to be known of the tasks' futures: a probe keeps its own errors.
        var _ = ticker.scheduleAtFixedRate(() -> workers.execute(this::probe), 0, intervalMs, TimeUnit.MILLISECONDS);
    }

    /** Waits until this many more have ended. */
    void await(int count) throws InterruptedException {
        ended.drainPermits();
        ended.acquire(count);
    }

    /** Begins no more, and waits for those under way: at most the timeout. */
    Answer.Probed stop() {
        ticker.close();
        workers.close();
        return new Answer.Probed(probes.stream()
                .sorted(Comparator.comparingLong(Answer.Probe::startUs))
                .toList());
    }

    private void probe() {
        long startUs = nowUs();
        try (HttpConnection connection = new HttpConnection(target, timeoutMs)) {
            String server = connection.get();
            probes.add(new Answer.Probe(startUs, nowUs(), server, ""));
        } catch (IOException e) {
            probes.add(new Answer.Probe(startUs, nowUs(), "", e.toString()));
        }
        ended.release();
    }

    private long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}

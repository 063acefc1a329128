package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.session.SpeakerObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that announces routes with ExaBGP's commands and hears of events. It is kept alive: when it ends it is
 * started again, after a minute's pause when it dies too often; the daemon never ends because of it. Public methods may
 * be called from any thread.
 *
 * <p>Its routes stay while it is started again, as with ExaBGP. They are withdrawn when no one is left to care for
 * them: when it isn't to be started again, when it pauses because it dies too often (ExaBGP ends then, and its routes
 * with it), and when it is closed.
 */
public final class ExaBgpProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExaBgpProcess.class);

    /** How long a child may take to end after SIGTERM. */
    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    /** How long a line of what a command shows waits for a slow child, ms. */
    private static final long OUTPUT_LIMIT_MS = 10_000;

    /** That a child doesn't read is said once in this time. */
    private static final long QUIET_NS = TimeUnit.MINUTES.toNanos(1);

    private final ExaBgpProcessConfig config;
    private final CommandRunner runner;
    private final EventFeed events;
    private final Thread supervisor;
    private final AtomicLong commands = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final Object lock = new Object();

    // Guarded by lock.
    private boolean closed;
    private @Nullable ChildSession session;
    private long deaths;
    private long eventsDroppedBefore;
    private long linesDroppedBefore;

    private volatile ChildQueue queue = new ChildQueue();
    private volatile @Nullable String lastError;
    private volatile long droppingLoggedNs = System.nanoTime() - QUIET_NS - 1;

    private ExaBgpProcess(ExaBgpProcessConfig config, SpeakerControl control) {
        this.config = config;
        this.runner = new CommandRunner(config, control, new CommandRunner.Answers() {
            @Override
            public void answer(String line) {
                queue.answer(line);
            }

            @Override
            public boolean output(String line) throws InterruptedException {
                return queue.output(line, OUTPUT_LIMIT_MS);
            }
        });
        this.events = new EventFeed(config, this::event, InstantSource.system());
        this.supervisor =
                Thread.ofPlatform().daemon().name("process-" + config.name()).unstarted(this::supervise);
    }

    /** Starts it; that the program can't be started is logged, and tried again. */
    public static ExaBgpProcess start(ExaBgpProcessConfig config, SpeakerControl control) {
        ExaBgpProcess process = new ExaBgpProcess(config, control);
        process.supervisor.start();
        return process;
    }

    /** To be told what happens, for the events the process has asked for. Never blocks. */
    public SpeakerObserver observer() {
        return events;
    }

    public ProcessStatus status() {
        synchronized (lock) {
            ChildSession now = session;
            return new ProcessStatus(
                    config.name(),
                    now != null && now.isAlive() ? now.pid() : null,
                    deaths,
                    commands.get(),
                    errors.get(),
                    eventsDroppedBefore + queue.eventsDropped(),
                    linesDroppedBefore + queue.linesDropped(),
                    lastError);
        }
    }

    private void event(Supplier<Optional<String>> text, int octets) {
        long nowNs = System.nanoTime();
        if (queue.event(text, octets) && nowNs - droppingLoggedNs > QUIET_NS) {
            droppingLoggedNs = nowNs;
            LOG.warn("process {}: it doesn't read its stdin: events are dropped until it does", config.name());
        }
    }

    private void supervise() {
        RespawnLimit limit = new RespawnLimit();
        try {
            while (run()) {
                Duration pause = limit.died(System.nanoTime());
                if (!config.respawn()) {
                    LOG.warn("process {}: has ended, and is not to be started again", config.name());
                    break;
                }
                if (pause.equals(RespawnLimit.PAUSE)) {
                    LOG.error(
                            "process {}: ended {} times within {} s: its routes are withdrawn, and it is started again in {} s;"
                                    + " see what it wrote to stderr above",
                            config.name(),
                            RespawnLimit.DEATHS,
                            RespawnLimit.WINDOW.toSeconds(),
                            pause.toSeconds());
                    runner.withdrawAll();
                }
                sleep(pause);
            }
            runner.finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("process {}: its routes could not be withdrawn", config.name(), e);
        }
    }

    /**
     * From the start of a child to its end.
     *
     * @return false: closed
     */
    private boolean run() throws InterruptedException {
        ChildQueue fresh = new ChildQueue();
        ChildSession started;
        synchronized (lock) {
            if (closed) {
                return false;
            }
            eventsDroppedBefore += queue.eventsDropped();
            linesDroppedBefore += queue.linesDropped();
            queue = fresh;
            runner.restart();
            events.restart();
            try {
                started = ChildSession.start(config.name(), config.command(), fresh, this::line);
                session = started;
            } catch (IOException e) {
                LOG.error("process {}: can't be started: {}", config.name(), e.getMessage());
                deaths++;
                return true;
            }
        }
        LOG.info("process {}: pid {}: {}", config.name(), started.pid(), config.command());
        int code = started.await();
        synchronized (lock) {
            session = null;
            if (closed) {
                return false;
            }
            deaths++;
        }
        LOG.warn("process {}: pid {} has ended with {}", config.name(), started.pid(), code);
        return true;
    }

    private void line(LineReader.Line line) throws InterruptedException {
        commands.incrementAndGet();
        String failure;
        if (line.tooLong()) {
            failure = "a line of more than " + ChildSession.MAX_LINE + " octets";
            runner.refuse(failure);
        } else {
            failure = runner.run(line.text());
        }
        if (failure != null) {
            errors.incrementAndGet();
            lastError = failure;
        }
    }

    private void sleep(Duration pause) throws InterruptedException {
        long deadlineNs = System.nanoTime() + pause.toNanos();
        synchronized (lock) {
            for (long leftMs = pause.toMillis(); leftMs > 0 && !closed; ) {
                lock.wait(leftMs);
                leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            }
        }
    }

    /** Tells the child, withdraws its routes, and ends it. A second call does nothing. */
    @Override
    public void close() {
        ChildSession last;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            last = session;
            lock.notifyAll();
        }
        if (last != null) {
            events.shutdown();
            queue.close(); // a command that waits for a child that doesn't read ends now
        }
        runner.finish();
        try {
            if (last != null) {
                last.end(END_LIMIT, why -> LOG.warn("process {}: {}", config.name(), why));
            }
            supervisor.join(END_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

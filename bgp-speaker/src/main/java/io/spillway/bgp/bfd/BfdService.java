package io.spillway.bgp.bfd;

import io.spillway.bgp.linux.LinuxException;
import io.spillway.bgp.linux.RealTime;
import io.spillway.bgp.linux.Waker;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches neighbors with BFD (RFC 5880; single hop: RFC 5881, multihop: RFC 5883), all on one daemon thread, "bfd", with
 * SCHED_RR where that is allowed. The thread allocates nothing while no state changes, but a garbage collection stops it as
 * it stops all others: a collector whose pauses are far shorter than the detection time is needed (docs/bgp.md).
 *
 * <p>Every public method may be called from any thread.
 */
public final class BfdService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BfdService.class);
    private static final long AFTER_DEFECT_NS = 10_000_000;
    private static final int LOG_LINES = 1_000;

    private final long originNs = System.nanoTime();
    private final Queue<Task<?>> tasks = new ConcurrentLinkedQueue<>();
    private final Waker waker;
    private final BfdEngine engine;
    private final Thread thread;
    /** Whoever reads the log may be slow, and its first line loads a hundred classes: no session shall wait for that. */
    private final ThreadPoolExecutor logging = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(LOG_LINES),
            Thread.ofPlatform().daemon().name("bfd-log").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    /** On the BFD thread. */
    private boolean closing;

    private volatile boolean ended;
    private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

    private BfdService(Waker waker) {
        this.waker = waker;
        this.engine = new BfdEngine(waker, new SplittableRandom(), logging);
        this.thread = Thread.ofPlatform().daemon().name("bfd").unstarted(this::run);
    }

    /**
     * Starts the thread. Ports are opened when the first session needs them.
     *
     * @throws BfdException not on Linux, or out of file descriptors
     */
    public static BfdService start() throws BfdException {
        try {
            WarmUp.run();
            BfdService service = new BfdService(new Waker());
            service.thread.start();
            return service;
        } catch (LinuxException e) {
            throw new BfdException("can't start BFD: " + e.getMessage(), e);
        }
    }

    /**
     * Begins to watch a neighbor. The session starts Down; the listener hears of every change from there.
     *
     * @throws BfdException a socket can't be had: the message says what to do. A route or an address that is missing is no
     *     reason: the session comes up when it is there.
     * @throws IllegalArgumentException there is such a session already
     * @throws IllegalStateException the service is closed
     */
    public BfdSession add(BfdTarget target, BfdListener listener) throws BfdException {
        try {
            return addLater(target, listener).join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case BfdException refused -> throw refused;
                case RuntimeException wrong -> throw wrong;
                case null, default -> throw e;
            }
        }
    }

    /** {@link #add} for threads that must not wait; what that throws completes the future, on the BFD thread. */
    public CompletableFuture<BfdSession> addLater(BfdTarget target, BfdListener listener) {
        return call(() -> new Handle(engine.add(target, listener, nowNs())));
    }

    /** What was dropped, and how late the thread was at worst. */
    public BfdCounters counters() {
        return ask(engine::counters);
    }

    /** Tells every neighbor once that this is no failure (AdminDown) and ends the thread. A second call does nothing. */
    @Override
    public void close() {
        boolean _ = ask(() -> {
            closing = true;
            return true;
        });
        if (!Thread.currentThread().equals(thread)) {
            gone.join();
        }
    }

    private void run() {
        goFirst();
        try {
            while (!closing) {
                turn();
            }
            engine.closeAll(nowNs());
        } finally {
            engine.close();
            ended = true;
            // Whoever adds a task from here on sees that it has ended.
            tasks.forEach(Task::refuse);
            waker.close();
            gone.complete(null);
            logging.shutdown();
        }
    }

    private void goFirst() {
        try {
            RealTime.enter();
        } catch (LinuxException e) {
            logging.execute(() -> LOG.info(
                    "BFD runs with ordinary priority ({}); CAP_SYS_NICE makes it surer on a busy machine",
                    e.getMessage()));
        }
    }

    private void turn() {
        try {
            engine.await(nowNs());
            waker.drain();
            engine.turn(nowNs());
            for (Task<?> task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        } catch (RuntimeException e) {
            // A defect of ours in one session shall not take the others down; the pause keeps the log readable.
            logging.execute(() -> LOG.error("BFD goes on after a defect; please report it", e));
            LockSupport.parkNanos(AFTER_DEFECT_NS);
        }
    }

    /** Never negative. */
    private long nowNs() {
        return System.nanoTime() - originNs;
    }

    /** Asks, also after the end: then nobody changes anything any more. */
    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = call(question::get);
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (ended) {
                return question.get();
            }
            throw e;
        }
    }

    /** Runs on the BFD thread; after the end the result is an IllegalStateException. */
    private <T> CompletableFuture<T> call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Task<T> asked = new Task<>(task, result);
        if (Thread.currentThread().equals(thread)) {
            asked.run();
            return result;
        }
        tasks.add(asked);
        waker.wake();
        if (ended) {
            asked.refuse();
        }
        return result;
    }

    private record Task<T>(Callable<T> work, CompletableFuture<T> result) {
        void run() {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        }

        void refuse() {
            result.completeExceptionally(new IllegalStateException("BFD is closed"));
        }
    }

    /** What the user holds of a session. */
    private final class Handle implements BfdSession {
        private final Watched session;

        Handle(Watched session) {
            this.session = session;
        }

        @Override
        public BfdStatus status() {
            return ask(() -> session.status(nowNs()));
        }

        @Override
        public void close() {
            session.silence();
            CompletableFuture<Boolean> _ = call(() -> {
                engine.close(session, nowNs());
                return true;
            });
        }
    }
}

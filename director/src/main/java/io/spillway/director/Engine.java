package io.spillway.director;

import io.spillway.director.linux.Poller;
import io.spillway.director.linux.Waker;
import io.spillway.director.port.Port;
import io.spillway.director.port.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine thread: takes frames as long as there are some, sleeps when there are none, and runs commands in between.
 * Thread rule: {@link #execute} and {@link #close} from any thread; everything it is given belongs to its thread.
 */
final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    /** Bounds how late a timer fires while nothing is received. */
    private static final int IDLE_MS = 100;

    private static final long ERROR_LOG_INTERVAL_NS = Duration.ofSeconds(1).toNanos();

    private final List<? extends Port> ports;
    private final Pipeline pipeline;
    private final Poller poller;
    private final Waker waker;
    private final Queue<LongConsumer> commands = new ConcurrentLinkedQueue<>();
    private final String name;
    private final long startNs;
    private @Nullable Worker worker;
    private volatile boolean stopped;
    private long nextErrorLogNs;

    /** @param startNs when its clock began, as {@link System#nanoTime} has it */
    Engine(String name, List<? extends Port> ports, Pipeline pipeline, Poller poller, Waker waker, long startNs) {
        this.name = name;
        this.startNs = startNs;
        this.ports = ports;
        this.pipeline = pipeline;
        this.poller = poller;
        this.waker = waker;
    }

    void start() {
        worker = new Worker(name, this::run);
    }

    /**
     * Runs a command on the engine thread, with its time in nanoseconds.
     *
     * @throws IllegalStateException after {@link #close}
     */
    void execute(LongConsumer command) {
        commands.add(command);
        // Looked at after adding: a command added before the stop is still run.
        if (stopped) {
            throw new IllegalStateException("the director is closed");
        }
        waker.wake();
    }

    /** Ends the thread; commands given before are still run. */
    @Override
    public void close() {
        stopped = true;
        waker.wake();
        if (worker != null) {
            worker.join();
        }
    }

    private void run() {
        boolean last;
        do {
            last = stopped;
            try {
                turn();
            } catch (RuntimeException | Error e) {
                logRarely(e);
            }
        } while (!last);
    }

    private void turn() {
        long nowNs = nowNs();
        runCommands(nowNs);
        boolean isBehind = pipeline.advance(nowNs);
        int frames = 0;
        for (int i = 0; i < ports.size(); i++) {
            frames += ports.get(i).receive(pipeline);
        }
        if (frames == 0 && !isBehind && commands.isEmpty() && !stopped) {
            poller.await(IDLE_MS);
            waker.drain();
        }
    }

    private void runCommands(long nowNs) {
        for (LongConsumer command = commands.poll(); command != null; command = commands.poll()) {
            command.accept(nowNs);
        }
    }

    /** Counted from the start of the director. */
    private long nowNs() {
        return System.nanoTime() - startNs;
    }

    private void logRarely(Throwable e) {
        long nowNs = nowNs();
        if (nowNs >= nextErrorLogNs) {
            nextErrorLogNs = nowNs + ERROR_LOG_INTERVAL_NS;
            LOG.error("The engine goes on after a defect; please report this stack trace", e);
        }
    }
}

package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sees one route come and go in a kernel's table: {@code ip monitor} prints every change, and a thread notes when. One
 * thread, besides that.
 */
final class RouteWatch implements AutoCloseable {
    private final String prefix;
    private final Process monitor;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    private record Change(boolean gone, long atNs) {}

    /** @param builder of {@code ip -o monitor route} in the right namespace */
    RouteWatch(String prefix, ProcessBuilder builder) throws LabException {
        this.prefix = prefix;
        try {
            monitor = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new LabException("can't start ip monitor: " + e.getMessage());
        }
        Thread.ofPlatform().daemon().name("route-watch").start(() -> read(monitor.inputReader()));
    }

    private void read(BufferedReader lines) {
        // Ends with the monitor.
        lines.lines().forEach(line -> {
            long nowNs = System.nanoTime();
            if (line.contains(prefix)) {
                changes.add(new Change(line.startsWith("Deleted"), nowNs));
            }
        });
    }

    void forget() {
        changes.clear();
    }

    void awaitThere(int limitS) throws LabException {
        long _ = await(false, limitS);
    }

    /** Whether the route has not gone since it came. */
    boolean undisturbed() {
        return changes.stream().noneMatch(Change::gone);
    }

    /** When the route was gone, by {@link System#nanoTime}. */
    long awaitGone(int limitS) throws LabException {
        return await(true, limitS);
    }

    private long await(boolean gone, int limitS) throws LabException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitS);
        try {
            while (true) {
                Change change = changes.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (change == null) {
                    throw new LabException("the route to " + prefix + " was to " + (gone ? "go" : "come") + " within "
                            + limitS + " s, and did not");
                }
                if (change.gone() == gone) {
                    return change.atNs();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while measuring");
        }
    }

    @Override
    public void close() {
        monitor.destroyForcibly();
    }
}

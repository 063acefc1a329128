package io.spillway.lab.simulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Tells how far it is, after a second and twice a second, where standard error is a terminal. Any thread may count. */
final class Progress implements AutoCloseable {
    private static final long FIRST_MS = 1000;
    private static final long THEN_MS = 500;

    private final PrintWriter err;
    private final long total;
    private final AtomicLong done = new AtomicLong();
    private final Thread thread;

    /** @param total ticks of all worlds */
    Progress(PrintWriter err, long total) {
        this.err = err;
        this.total = total;
        this.thread = Thread.ofPlatform().daemon().name("progress").unstarted(this::tell);
        if (terminal()) {
            thread.start();
        }
    }

    void count() {
        done.incrementAndGet();
    }

    private void tell() {
        boolean told = false;
        try {
            Thread.sleep(FIRST_MS);
            while (true) {
                err.printf("\rsimulating: %3d %%", 100 * done.get() / total);
                err.flush();
                told = true;
                Thread.sleep(THEN_MS);
            }
        } catch (InterruptedException e) {
            if (told) {
                err.print("\r                 \r");
                err.flush();
            }
        }
    }

    private static boolean terminal() {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.spillway.bgp.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Ends another thread's {@link Poller#await} (eventfd(2)). Thread rule: {@link #wake} from any thread. */
public final class Waker implements AutoCloseable {
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1L);
    private final MemorySegment drained = arena.allocate(JAVA_LONG);
    private final int fd;
    /** A late wake must not write to a descriptor that may be another's by then. */
    private boolean closed;

    public Waker() throws LinuxException {
        fd = Libc.eventfd(EFD_CLOEXEC_NONBLOCK);
    }

    /** The next or the current wait ends at once. */
    public synchronized void wake() {
        if (!closed) {
            // Fails only when 2^64 wakes are outstanding, and then the waiter is awake anyway.
            long _ = Libc.write(fd, one);
        }
    }

    /** Forgets earlier wakes; to be called before looking for the work they announced. */
    public void drain() {
        // EAGAIN: there was no wake.
        long _ = Libc.read(fd, drained);
    }

    int fd() {
        return fd;
    }

    @Override
    public synchronized void close() {
        closed = true;
        Libc.close(fd);
        arena.close();
    }
}

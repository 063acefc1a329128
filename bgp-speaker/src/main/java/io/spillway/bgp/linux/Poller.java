package io.spillway.bgp.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits until something is to be received, or a time to the nanosecond (ppoll(2)). Thread rule: one thread. */
public final class Poller implements AutoCloseable {
    private static final int DESCRIPTOR_BYTES = 8;
    private static final short POLLIN = 1;
    private static final long NS_PER_S = 1_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment descriptors;
    /** struct timespec */
    private final MemorySegment timeout = arena.allocate(16, Long.BYTES);

    private int count;

    /** @param most how many receivers can be added */
    public Poller(Waker waker, int most) {
        descriptors = arena.allocate((long) (most + 1) * DESCRIPTOR_BYTES, JAVA_INT.byteAlignment());
        add(waker.fd());
    }

    public void add(UdpReceiver receiver) {
        add(receiver.fd());
    }

    private void add(int fd) {
        descriptors.set(JAVA_INT, (long) count * DESCRIPTOR_BYTES, fd);
        descriptors.set(JAVA_SHORT, (long) count * DESCRIPTOR_BYTES + 4, POLLIN);
        count++;
    }

    /** May return early without a reason, as poll does. */
    public void await(long timeoutNs) {
        timeout.set(JAVA_LONG, 0, timeoutNs / NS_PER_S);
        timeout.set(JAVA_LONG, 8, timeoutNs % NS_PER_S);
        int result = Libc.ppoll(descriptors, count, timeout);
        if (result < 0 && result != -LinuxException.EINTR) {
            throw new IllegalStateException("ppoll failed: " + LinuxException.describe(-result));
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}

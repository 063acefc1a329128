package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Waits until something is to be received (poll(2)). Thread rule: one thread. */
public final class Poller implements AutoCloseable {
    private static final int DESCRIPTOR_BYTES = 8;
    private static final short POLLIN = 1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment descriptors;
    private final int count;

    public static Poller of(Waker waker, List<PacketSocket> sockets) {
        var fds = new int[sockets.size() + 1];
        fds[0] = waker.fd();
        for (int i = 0; i < sockets.size(); i++) {
            fds[i + 1] = sockets.get(i).fd();
        }
        return new Poller(fds);
    }

    public static Poller of(Waker waker, RouteMonitor monitor) {
        return new Poller(waker.fd(), monitor.fd());
    }

    public static Poller ofTunnels(Waker waker, List<TunnelReceiver> receivers) {
        var fds = new int[receivers.size() + 1];
        fds[0] = waker.fd();
        for (int i = 0; i < receivers.size(); i++) {
            fds[i + 1] = receivers.get(i).fd();
        }
        return new Poller(fds);
    }

    private Poller(int... fds) {
        count = fds.length;
        descriptors = arena.allocate((long) count * DESCRIPTOR_BYTES, JAVA_INT.byteAlignment());
        for (int i = 0; i < count; i++) {
            descriptors.set(JAVA_INT, (long) i * DESCRIPTOR_BYTES, fds[i]);
            descriptors.set(JAVA_SHORT, (long) i * DESCRIPTOR_BYTES + 4, POLLIN);
        }
    }

    /** May return early without a reason, as poll does. */
    public void await(int timeoutMs) {
        int result = Libc.poll(descriptors, count, timeoutMs);
        if (result < 0 && result != -LinuxException.EINTR) {
            throw new IllegalStateException("poll failed: " + Libc.errorText(-result));
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}

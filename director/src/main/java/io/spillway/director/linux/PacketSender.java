package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends frames in batches: small ones through a {@link TransmitRing}, the others through a {@link PacketSocket}, straight from
 * where they lie (sendmmsg(2)). Their order is kept. Thread rule: one thread.
 */
public final class PacketSender implements AutoCloseable {
    private static final int BATCH = 64;
    private static final int MSG_DONTWAIT = 0x40;
    /** struct virtio_net_hdr, in front of each frame */
    private static final int VIRTIO_HEADER_BYTES = 10;

    private static final int VIRTIO_GSO_TYPE = -9;

    /** struct mmsghdr: a struct msghdr of 56 bytes and the length sent. */
    private static final int MESSAGE_BYTES = 64;

    private static final int MESSAGE_VECTOR = 16;
    private static final int MESSAGE_VECTOR_LENGTH = 24;
    /** struct iovec */
    private static final int VECTOR_BYTES = 16;

    private final int fd;
    private final TransmitRing ring;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment messages = arena.allocate((long) BATCH * MESSAGE_BYTES, 64);
    private final MemorySegment vectors = arena.allocate((long) BATCH * VECTOR_BYTES, 64);
    private int queued;
    private int lost;

    public PacketSender(PacketSocket socket) throws LinuxException {
        fd = socket.fd();
        try {
            ring = new TransmitRing(socket.ifIndex());
        } catch (LinuxException e) {
            arena.close();
            throw e;
        }
        for (int i = 0; i < BATCH; i++) {
            long message = (long) i * MESSAGE_BYTES;
            messages.set(JAVA_LONG, message + MESSAGE_VECTOR, vectors.address() + (long) i * VECTOR_BYTES);
            messages.set(JAVA_LONG, message + MESSAGE_VECTOR_LENGTH, 1);
        }
    }

    /**
     * Queues a frame in native memory, which must stay as it is until {@link #flush}.
     *
     * @param at offset of the Ethernet header, with a struct virtio_net_hdr in the 10 bytes before it
     */
    public void send(MemorySegment memory, long at, int length) {
        boolean isSmall =
                length <= TransmitRing.MAX_FRAME_BYTES && memory.get(ValueLayout.JAVA_BYTE, at + VIRTIO_GSO_TYPE) == 0;
        if (isSmall) {
            transmit();
            if (ring.send(memory, at, length)) {
                return;
            }
        }
        ring.transmit();
        if (queued == BATCH) {
            transmit();
        }
        long vector = (long) queued * VECTOR_BYTES;
        vectors.set(JAVA_LONG, vector, memory.address() + at - VIRTIO_HEADER_BYTES);
        vectors.set(JAVA_LONG, vector + 8, VIRTIO_HEADER_BYTES + length);
        queued++;
    }

    /**
     * Sends what is queued.
     *
     * @return how many frames the kernel refused since the last call
     */
    public int flush() {
        transmit();
        ring.transmit();
        int refused = lost + ring.takeLost();
        lost = 0;
        return refused;
    }

    @Override
    public void close() {
        ring.close();
        arena.close();
    }

    private void transmit() {
        int first = 0;
        while (first < queued) {
            MemorySegment rest = messages.asSlice((long) first * MESSAGE_BYTES);
            int sent = Libc.sendmmsg(fd, rest, queued - first, MSG_DONTWAIT);
            if (sent > 0) {
                first += sent;
            } else if (sent != -LinuxException.EINTR) {
                // The first of the rest was refused: its size, no buffer, interface down. The others may still go.
                lost++;
                first++;
            }
        }
        queued = 0;
    }
}

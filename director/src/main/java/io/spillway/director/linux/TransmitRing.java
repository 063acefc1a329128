package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * An AF_PACKET socket that only sends, from slots in memory that it shares with the kernel (PACKET_TX_RING): one system call
 * for many of them and no message headers to copy, so a small frame costs less than by sendmmsg(2). A frame is copied into
 * its slot. Thread rule: one thread.
 */
final class TransmitRing implements AutoCloseable {
    private static final int PACKET_TX_RING = 13;
    private static final int PACKET_LOSS = 14;

    private static final int SLOT_BYTES = 2048;
    private static final int SLOTS = 256;
    private static final int BLOCK_BYTES = 128 * 1024;
    /** Handed over at once: the receiver of a virtual link works while the slots are still in the cache. */
    private static final int BATCH = 64;

    private static final int MSG_DONTWAIT = 0x40;

    /** struct tpacket3_hdr, behind which the virtio header and the frame stand */
    private static final int LENGTH = 16;

    private static final int STATUS = 20;
    private static final int DATA = 48;
    private static final int VIRTIO_HEADER_BYTES = 10;
    private static final int HEADER_LENGTH = 2;
    private static final int AVAILABLE = 0;
    private static final int SEND_REQUEST = 1;

    /** The longest frame a slot takes. */
    static final int MAX_FRAME_BYTES = SLOT_BYTES - DATA - VIRTIO_HEADER_BYTES;

    private static final VarHandle INT = JAVA_INT.varHandle();

    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ring;
    private int slot;
    private int queued;
    private int lost;

    TransmitRing(int ifIndex) throws LinuxException {
        fd = PacketSocket.open(arena);
        try {
            // A frame that the kernel finds fault with is left out; else it would be in the way of all later ones.
            Libc.setsockopt(fd, PacketSocket.SOL_PACKET, PACKET_LOSS, 1);
            MemorySegment request = arena.allocateFrom(
                    JAVA_INT, BLOCK_BYTES, SLOTS * SLOT_BYTES / BLOCK_BYTES, SLOT_BYTES, SLOTS, 0, 0, 0);
            Libc.setsockopt(fd, PacketSocket.SOL_PACKET, PACKET_TX_RING, request);
            ring = Libc.mmap(fd, (long) SLOTS * SLOT_BYTES, arena);
            // Protocol 0: nothing is received.
            Libc.bind(fd, PacketSocket.linkAddress(arena, 0, ifIndex));
        } catch (LinuxException e) {
            close();
            throw e;
        }
    }

    /**
     * Copies a frame of at most {@link #MAX_FRAME_BYTES} with its virtio header into a slot.
     *
     * @return false: the kernel has not sent enough of the earlier ones yet
     */
    boolean send(MemorySegment memory, long at, int length) {
        long to = (long) slot * SLOT_BYTES;
        if ((int) INT.getAcquire(ring, to + STATUS) != AVAILABLE) {
            return false;
        }
        int bytes = VIRTIO_HEADER_BYTES + length;
        MemorySegment.copy(memory, at - VIRTIO_HEADER_BYTES, ring, to + DATA, bytes);
        // The kernel copies so many bytes and would refer to the rest, which costs more than copying it.
        ring.set(PacketSocket.U16, to + DATA + HEADER_LENGTH, (short) length);
        ring.set(JAVA_INT, to + LENGTH, bytes);
        INT.setRelease(ring, to + STATUS, SEND_REQUEST);
        slot = (slot + 1) % SLOTS;
        queued++;
        if (queued == BATCH) {
            transmit();
        }
        return true;
    }

    /** Sends what is queued. */
    void transmit() {
        if (queued == 0) {
            return;
        }
        // What it returns says nothing of single frames; their slots do.
        long sent;
        do {
            sent = Libc.send(fd, MSG_DONTWAIT);
        } while (sent == -LinuxException.EINTR);
        takeBack();
        queued = 0;
    }

    /** How many frames the kernel refused since the last call. */
    int takeLost() {
        int refused = lost;
        lost = 0;
        return refused;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }

    /** What the kernel stopped at, and what is behind that: no buffer, interface down. It will look for the next frame there. */
    private void takeBack() {
        int last = (slot + SLOTS - 1) % SLOTS;
        while (queued > 0 && (int) INT.getAcquire(ring, (long) last * SLOT_BYTES + STATUS) == SEND_REQUEST) {
            INT.setRelease(ring, (long) last * SLOT_BYTES + STATUS, AVAILABLE);
            slot = last;
            last = (last + SLOTS - 1) % SLOTS;
            queued--;
            lost++;
        }
    }
}

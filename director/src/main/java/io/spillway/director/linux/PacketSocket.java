package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * An AF_PACKET socket with a TPACKET_V3 receive ring (packet(7), Documentation/networking/packet_mmap.rst). The kernel
 * fills blocks with frames and hands over a whole block when it is full or a millisecond old. In front of each frame, received
 * or sent, stands a struct virtio_net_hdr. Thread rule: one thread.
 */
public final class PacketSocket implements AutoCloseable {
    /** Bytes in front of each frame and its virtio header that nobody else uses; so many that IP headers are aligned. */
    public static final int HEADROOM_BYTES = 134;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int ETH_P_ALL = 3;

    static final int SOL_PACKET = 263;
    static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    /** Sent but not yet gone: what a network card's queue of large packets holds. */
    private static final int SEND_BUFFER_BYTES = 16 << 20;

    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_RESERVE = 12;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int TPACKET_V3 = 2;

    /** Holds the largest frame the kernel can build, 64 KiB, beside others. */
    private static final int BLOCK_BYTES = 256 * 1024;

    private static final int BLOCKS = 64;
    private static final int FRAME_BYTES = 2048;
    private static final int RETIRE_MS = 1;

    private static final int BLOCK_STATUS = 8;
    private static final int BLOCK_PACKETS = 12;
    private static final int BLOCK_FIRST = 16;
    private static final int STATUS_KERNEL = 0;
    private static final int STATUS_USER = 1;

    private static final int FRAME_NEXT = 0;
    private static final int FRAME_CAPTURED = 12;
    private static final int FRAME_STATUS = 20;
    private static final int FRAME_MAC = 24;
    private static final int FRAME_PACKET_TYPE = 58;
    private static final int STATUS_VLAN_VALID = 16;
    private static final int PACKET_HOST = 0;

    /** The most frames handed over together: enough that fetching memory for all costs little more than for one. */
    public static final int GROUP = 32;
    /** Shorter frames hold no packet worth looking at ahead. */
    private static final int MIN_AHEAD_BYTES = 54;

    private static final VarHandle INT = JAVA_INT.varHandle();

    private final int ifIndex;
    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ring;
    /** struct tpacket_stats_v3: packets, drops, queue freezes */
    private final MemorySegment statistics = arena.allocate(JAVA_INT, 3);

    private final long[] group = new long[GROUP];
    private int block;

    /** @param ifIndex the interface whose frames are received and by which frames are sent */
    public PacketSocket(int ifIndex) throws LinuxException {
        this(ifIndex, false);
    }

    /** @param muted receives nothing until {@link #unmute}: for a socket that must not get other shards' frames */
    public PacketSocket(int ifIndex, boolean muted) throws LinuxException {
        this.ifIndex = ifIndex;
        fd = open(arena);
        try {
            Libc.setsockopt(fd, SOL_PACKET, PACKET_RESERVE, HEADROOM_BYTES);
            Libc.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
            Libc.setsockopt(fd, SOL_PACKET, PACKET_RX_RING, ringRequest());
            ring = Libc.mmap(fd, (long) BLOCK_BYTES * BLOCKS, arena);
            if (muted) {
                Fanout.mute(fd);
            }
            // ETH_P_ALL, because such sockets get their copy before nftables' ingress hook drops the original.
            Libc.bind(fd, linkAddress(arena, ETH_P_ALL, ifIndex));
        } catch (LinuxException e) {
            close();
            throw e;
        }
    }

    /** Takes frames out of the ring. */
    public interface FrameSink {
        /** @param at offset of the Ethernet header; in front of it is its virtio header */
        void frame(MemorySegment memory, long at, int length);

        /** Called before the frames of a group, with their offsets: a chance to fetch what they will need. */
        default void ahead(MemorySegment memory, long[] ats, int count) {}
    }

    /**
     * Hands the frames of the oldest block, if the kernel has finished one, to {@code sink}: those addressed to this
     * interface's MAC address and without a VLAN tag. {@link #releaseBlock} must follow if any frame was there.
     *
     * @return the number of frames in the block, 0 if none is ready
     */
    public int readBlock(FrameSink sink) {
        long blockAt = (long) block * BLOCK_BYTES;
        if (((int) INT.getAcquire(ring, blockAt + BLOCK_STATUS) & STATUS_USER) == 0) {
            return 0;
        }
        int packets = ring.get(JAVA_INT, blockAt + BLOCK_PACKETS);
        long at = blockAt + ring.get(JAVA_INT, blockAt + BLOCK_FIRST);
        for (int done = 0; done < packets; ) {
            int count = Math.min(GROUP, packets - done);
            at = readGroup(sink, at, count);
            done += count;
        }
        return packets;
    }

    /** Hands over the next frames of a block, from the offset {@code first} of its header on; the offset after them. */
    private long readGroup(FrameSink sink, long first, int count) {
        long at = first;
        int ahead = 0;
        for (int i = 0; i < count; i++) {
            if (ring.get(JAVA_INT, at + FRAME_CAPTURED) >= MIN_AHEAD_BYTES) {
                group[ahead++] = at + (ring.get(JAVA_SHORT, at + FRAME_MAC) & 0xffff);
            }
            at += ring.get(JAVA_INT, at + FRAME_NEXT);
        }
        sink.ahead(ring, group, ahead);
        at = first;
        for (int i = 0; i < count; i++) {
            int status = ring.get(JAVA_INT, at + FRAME_STATUS);
            int packetType = ring.get(ValueLayout.JAVA_BYTE, at + FRAME_PACKET_TYPE);
            if (packetType == PACKET_HOST && (status & STATUS_VLAN_VALID) == 0) {
                long frameAt = at + (ring.get(JAVA_SHORT, at + FRAME_MAC) & 0xffff);
                int length = ring.get(JAVA_INT, at + FRAME_CAPTURED);
                sink.frame(ring, frameAt, length);
            }
            at += ring.get(JAVA_INT, at + FRAME_NEXT);
        }
        return at;
    }

    /** Gives the block read last back to the kernel. */
    public void releaseBlock() {
        INT.setRelease(ring, (long) block * BLOCK_BYTES + BLOCK_STATUS, STATUS_KERNEL);
        block = (block + 1) % BLOCKS;
    }

    /** Frames the ring had no room for, since the last call. */
    public long takeDropped() {
        try {
            Libc.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, statistics);
        } catch (LinuxException e) {
            throw new UncheckedIOException("a packet socket always has statistics", e);
        }
        return Integer.toUnsignedLong(statistics.get(JAVA_INT, 4));
    }

    /**
     * Makes a fanout group of this socket, as the one of shard 0.
     *
     * @return the number of the group, for {@link #joinFanout} of the others, in the order of their shards
     */
    public int openFanout(Fanout fanout) throws LinuxException {
        return fanout.open(fd);
    }

    /** @param group of another socket on the same interface: see {@link #openFanout} */
    public void joinFanout(int group) throws LinuxException {
        Fanout.join(fd, group);
    }

    /** To be called when every socket of the group has joined: until then frames would go to the wrong shard. */
    public void unmute() throws LinuxException {
        Fanout.unmute(fd);
    }

    /** A socket whose rings have virtio headers; the arena is closed if that fails. */
    static int open(Arena arena) throws LinuxException {
        int fd = -1;
        try {
            // Protocol 0: nothing is received until bind has chosen the interface.
            fd = Libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
            Libc.setsockopt(fd, SOL_PACKET, PACKET_VERSION, TPACKET_V3);
            Libc.setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
            Libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER_BYTES);
            return fd;
        } catch (LinuxException e) {
            if (fd >= 0) {
                Libc.close(fd);
            }
            arena.close();
            throw e;
        }
    }

    /** A socket, to be closed by its number, that hears nothing and sends by an interface. */
    static int openMute(int ifIndex) throws LinuxException {
        Arena arena = Arena.ofConfined();
        int fd = open(arena);
        try {
            // Protocol 0: nothing is received.
            Libc.bind(fd, linkAddress(arena, 0, ifIndex));
            return fd;
        } catch (LinuxException e) {
            Libc.close(fd);
            throw e;
        } finally {
            arena.close();
        }
    }

    int ifIndex() {
        return ifIndex;
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }

    /** struct tpacket_req3 */
    private MemorySegment ringRequest() {
        int framesPerBlock = BLOCK_BYTES / FRAME_BYTES;
        return arena.allocateFrom(JAVA_INT, BLOCK_BYTES, BLOCKS, FRAME_BYTES, framesPerBlock * BLOCKS, RETIRE_MS, 0, 0);
    }

    /** struct sockaddr_ll */
    static MemorySegment linkAddress(Arena arena, int protocol, int ifIndex) {
        MemorySegment address = arena.allocate(20, JAVA_LONG.byteAlignment());
        address.set(JAVA_SHORT, 0, (short) AF_PACKET);
        address.set(JAVA_SHORT, 2, Short.reverseBytes((short) protocol));
        address.set(JAVA_INT, 4, ifIndex);
        return address;
    }
}

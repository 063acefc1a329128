package io.spillway.director.tunnel;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Ethernet;
import io.spillway.director.packet.VirtioHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Packets of the director's own making, until they are sent: control messages, and copies of packets that go to several
 * sites. Nothing is allocated after construction. Thread rule: engine thread only.
 */
public final class Outbox {
    /** As the high half of a destination, where it is no address: this host itself. */
    public static final long OWN_HOST = -1;

    /** Half of it takes an offer of a full-sized packet to 170 sites. */
    private static final int BYTES = 1 << 19;

    private static final int PACKETS = 1024;

    private final MemorySegment memory;
    private final int[] ats = new int[PACKETS];
    private final int[] lengths = new int[PACKETS];
    private final long[] destinationHighs = new long[PACKETS];
    private final long[] destinationLows = new long[PACKETS];
    private final Counter[] events = new Counter[PACKETS];
    private int count;
    private int used;
    private int next;

    public Outbox(SegmentAllocator allocator) {
        memory = allocator.allocate(BYTES, 64);
    }

    public MemorySegment memory() {
        return memory;
    }

    /**
     * Room for a packet, and for an Ethernet and a virtio header in front of it.
     *
     * @param length in bytes, from the outermost IP header on
     * @param event counted when the packet gets away
     * @return its offset in {@link #memory}; -1 if there is no room
     */
    public int add(int length, long destinationHigh, long destinationLow, Counter event) {
        int at = used + VirtioHeader.BYTES + Ethernet.HEADER_BYTES;
        if (count == PACKETS || at + length > BYTES) {
            return -1;
        }
        ats[count] = at;
        lengths[count] = length;
        destinationHighs[count] = destinationHigh;
        destinationLows[count] = destinationLow;
        events[count] = event;
        count++;
        used = at + length;
        return at;
    }

    /** The number of the packet added last, valid until {@link #clear}. */
    public int last() {
        return count - 1;
    }

    /**
     * Says anew what a packet is that was added with the room it may need.
     *
     * @param at not before where {@link #add} put it
     * @param length in bytes, no more than from there to where it ended; 0: it isn't sent
     */
    public void set(int number, int at, int length, long destinationHigh, long destinationLow) {
        ats[number] = at;
        lengths[number] = length;
        destinationHighs[number] = destinationHigh;
        destinationLows[number] = destinationLow;
    }

    /** Whether it can take packets at all. */
    public boolean hasRoom() {
        return memory.byteSize() >= BYTES;
    }

    /** Goes to the next packet that {@link #at} and the like tell of; false: there is none. */
    public boolean next() {
        while (next < count) {
            next++;
            if (lengths[next - 1] > 0) {
                return true;
            }
        }
        return false;
    }

    public int at() {
        return ats[next - 1];
    }

    public int length() {
        return lengths[next - 1];
    }

    /** Where it goes next, which need not be what its header says. */
    public long destinationHigh() {
        return destinationHighs[next - 1];
    }

    public long destinationLow() {
        return destinationLows[next - 1];
    }

    public Counter event() {
        return events[next - 1];
    }

    /** No packet has been added since {@link #clear}. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** It should be emptied soon. */
    public boolean isHalfFull() {
        return count >= PACKETS / 2 || used >= BYTES / 2;
    }

    /** Forgets all packets; those handed out must have been sent. */
    public void clear() {
        count = 0;
        used = 0;
        next = 0;
    }
}

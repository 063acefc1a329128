package io.spillway.director.port;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.VirtioHeader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Holds the few packets whose next hop isn't known yet, so that the first SYN to a place isn't lost. Thread rule:
 * engine thread only.
 */
final class Parking {
    static final int PLACES = 64;

    private static final int PLACE_BYTES = 2048;
    /** In front of each frame; holds its virtio header. */
    private static final int ROOM = 64;

    private final MemorySegment memory;
    private final long[] highs = new long[PLACES];
    private final long[] lows = new long[PLACES];
    private final int[] lengths = new int[PLACES];
    private final int[] largest = new int[PLACES];
    private final long[] deadlinesNs = new long[PLACES];
    private final Counter[] fates = new Counter[PLACES];
    private int taken;

    Parking(SegmentAllocator allocator) {
        memory = allocator.allocate((long) PLACES * PLACE_BYTES, 64);
    }

    boolean isEmpty() {
        return taken == 0;
    }

    /**
     * Copies a frame with its virtio header; false if there is no room for it.
     *
     * @param largest packet that it will be on a wire, in bytes
     */
    boolean park(
            MemorySegment from, long at, int length, int largest, long high, long low, Counter fate, long deadlineNs) {
        if (taken == PLACES || length > PLACE_BYTES - ROOM) {
            return false;
        }
        for (int place = 0; place < PLACES; place++) {
            if (lengths[place] == 0) {
                int header = VirtioHeader.BYTES;
                MemorySegment.copy(from, at - header, memory, at(place) - header, header + length);
                highs[place] = high;
                lows[place] = low;
                lengths[place] = length;
                this.largest[place] = largest;
                deadlinesNs[place] = deadlineNs;
                fates[place] = fate;
                taken++;
                return true;
            }
        }
        throw new IllegalStateException(taken + " places taken, but none is free");
    }

    MemorySegment memory() {
        return memory;
    }

    long at(int place) {
        return (long) place * PLACE_BYTES + ROOM;
    }

    /** 0: the place is free. */
    int length(int place) {
        return lengths[place];
    }

    int largest(int place) {
        return largest[place];
    }

    boolean isFor(int place, long high, long low) {
        return highs[place] == high && lows[place] == low;
    }

    long deadlineNs(int place) {
        return deadlinesNs[place];
    }

    Counter fate(int place) {
        return fates[place];
    }

    /** The bytes stay until the place is used again. */
    void leave(int place) {
        lengths[place] = 0;
        taken--;
    }
}

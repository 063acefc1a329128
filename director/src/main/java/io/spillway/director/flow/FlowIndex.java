package io.spillway.director.flow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/**
 * Finds flows by the hash of a key: open addressing with linear probing, off-heap, 16 bytes a flow. A slot holds the
 * hash beside the flow, so a probe rarely touches the record of another flow, and a removal can close the gap it leaves
 * without looking at any record. Thread rule: engine thread only.
 */
final class FlowIndex {
    private static final ValueLayout.OfLong SLOT = ValueLayout.JAVA_LONG;
    /** At most half of the slots are taken, which keeps probes short. */
    private static final int SLOTS_PER_FLOW = 2;

    private final MemorySegment slots;
    private final long capacity;

    FlowIndex(int maxFlows, SegmentAllocator allocator) {
        capacity = (long) maxFlows * SLOTS_PER_FLOW;
        slots = allocator.allocate(SLOT, capacity);
    }

    /** The slot where a probe for {@code hash} begins. */
    long home(int hash) {
        // The high bits of a product spread hashes over any capacity, not only powers of two.
        return (Integer.toUnsignedLong(hash) * capacity) >>> 32;
    }

    long next(long slot) {
        return slot + 1 == capacity ? 0 : slot + 1;
    }

    /** What a slot holds; 0 when it is empty. */
    long entry(long slot) {
        return slots.getAtIndex(SLOT, slot);
    }

    static int hash(long entry) {
        return (int) (entry >>> 32);
    }

    static int flow(long entry) {
        return (int) entry - 1;
    }

    /** The caller makes sure that at most {@code maxFlows} are held. */
    void put(int hash, int flow) {
        long slot = home(hash);
        while (entry(slot) != 0) {
            slot = next(slot);
        }
        slots.setAtIndex(SLOT, slot, entry(hash, flow));
    }

    void remove(int hash, int flow) {
        long gap = home(hash);
        long wanted = entry(hash, flow);
        while (entry(gap) != wanted) {
            if (entry(gap) == 0) {
                throw new IllegalStateException("flow " + flow + " is not in the index");
            }
            gap = next(gap);
        }
        closeGap(gap);
    }

    /** Moves later entries of the same run back, so that no probe ends early at the gap. */
    private void closeGap(long firstGap) {
        long gap = firstGap;
        long slot = next(gap);
        for (long entry = entry(slot); entry != 0; entry = entry(slot)) {
            if (distance(home(hash(entry)), slot) >= distance(gap, slot)) {
                slots.setAtIndex(SLOT, gap, entry);
                gap = slot;
            }
            slot = next(slot);
        }
        slots.setAtIndex(SLOT, gap, 0);
    }

    private long distance(long from, long to) {
        return to >= from ? to - from : to - from + capacity;
    }

    private static long entry(int hash, int flow) {
        return ((long) hash << 32) | (flow + 1);
    }
}

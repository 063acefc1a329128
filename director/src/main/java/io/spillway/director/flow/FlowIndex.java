package io.spillway.director.flow;

import static io.spillway.director.linux.RawMemory.i64;
import static io.spillway.director.linux.RawMemory.put64;

import io.spillway.director.linux.RawMemory;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/**
 * Finds flows by the hash of a key: open addressing with linear probing, off-heap, 16 bytes a flow. A slot holds the
 * hash beside the flow, so a probe rarely touches the record of another flow, and a removal can close the gap it leaves
 * without looking at any record. Thread rule: engine thread only.
 */
final class FlowIndex {
    /** At most half of the slots are taken, which keeps probes short. */
    private static final int SLOTS_PER_FLOW = 2;

    private final RawMemory slots;
    private final long capacity;

    FlowIndex(int maxFlows, SegmentAllocator allocator) {
        capacity = (long) maxFlows * SLOTS_PER_FLOW;
        slots = new RawMemory(allocator.allocate(ValueLayout.JAVA_LONG, capacity));
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
        return i64(slots.address(slot * Long.BYTES));
    }

    /**
     * The flow in the slot where a probe begins, or in the next one if its hash is not the one: a choice without a branch, so
     * that nobody waits for it.
     *
     * @return {@link FlowTable#NONE}: there is none
     */
    int candidate(int hash) {
        long slot = home(hash);
        long entry = entry(slot);
        long other = entry(next(slot));
        return flow(hash(entry) == hash ? entry : other);
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
        put64(slots.address(slot * Long.BYTES), entry(hash, flow));
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
                put64(slots.address(gap * Long.BYTES), entry);
                gap = slot;
            }
            slot = next(slot);
        }
        put64(slots.address(gap * Long.BYTES), 0);
    }

    private long distance(long from, long to) {
        return to >= from ? to - from : to - from + capacity;
    }

    private static long entry(int hash, int flow) {
        return ((long) hash << 32) | (flow + 1);
    }
}

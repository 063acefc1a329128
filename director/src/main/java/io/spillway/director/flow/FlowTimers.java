package io.spillway.director.flow;

import static io.spillway.director.linux.RawMemory.i16;
import static io.spillway.director.linux.RawMemory.i32;
import static io.spillway.director.linux.RawMemory.put16;
import static io.spillway.director.linux.RawMemory.put32;

import io.spillway.director.linux.RawMemory;
import java.util.Arrays;
import java.util.Objects;

/**
 * The deadlines of all flows: a timer wheel whose lists run through the flow records. A packet that moves a deadline
 * later only writes it down; the wheel notices when it comes round. So the cost per packet is one store, and the cost
 * of expiry doesn't depend on how many flows there are. Thread rule: engine thread only.
 */
final class FlowTimers {
    /** One cache line; the last 16 bytes of it, and the two at {@link #BUCKET}, belong to this class. */
    static final int RECORD_BYTES = 64;

    private static final int BUCKET = 44;
    private static final int NEXT = 48;
    private static final int PREVIOUS = 52;
    private static final int DEADLINE = 56;

    /** Deadlines are held in units of 2^20 ns, about a millisecond: an int of them goes 26 days round. */
    private static final int UNIT_SHIFT = 20;
    /** A tick is 2^27 ns, 0.134 s. */
    private static final int TICK_SHIFT = 27;
    /** 9 minutes round; flows with later deadlines are looked at once per round. */
    private static final int BUCKETS = 4096;

    private static final int NONE = FlowTable.NONE;

    private final RawMemory records;
    private final int maxFlows;
    private final int[] heads = new int[BUCKETS];
    private long cursor;

    FlowTimers(RawMemory records, int maxFlows) {
        this.maxFlows = maxFlows;
        this.records = records;
        Arrays.fill(heads, NONE);
    }

    void add(int flow, long deadlineNs) {
        put32(at(flow) + DEADLINE, (int) units(deadlineNs));
        link(flow, deadlineNs >> TICK_SHIFT);
    }

    void remove(int flow) {
        unlink(flow);
    }

    void setDeadline(int flow, long deadlineNs) {
        put32(at(flow) + DEADLINE, (int) units(deadlineNs));
        long tick = deadlineNs >> TICK_SHIFT;
        // The wheel comes by the flow's bucket at most a round from now; an earlier deadline needs another one.
        if (tick - cursor < ((i16(at(flow) + BUCKET) - cursor) & (BUCKETS - 1))) {
            unlink(flow);
            link(flow, tick);
        }
    }

    /** The same of a deadline that is not earlier than the last one: the wheel comes by in time. */
    void extend(int flow, long deadlineNs) {
        put32(at(flow) + DEADLINE, (int) units(deadlineNs));
    }

    /** To a millisecond; negative if the deadline has passed. */
    long remainingNs(int flow, long nowNs) {
        int units = i32(at(flow) + DEADLINE) - (int) (nowNs >> UNIT_SHIFT);
        return (long) units << UNIT_SHIFT;
    }

    boolean isBehind(long nowNs) {
        return cursor < (nowNs >> TICK_SHIFT);
    }

    int findExpired(long nowNs) {
        if (!isBehind(nowNs)) {
            return NONE;
        }
        int flow = heads[bucket(cursor)];
        if (flow == NONE) {
            cursor++;
            return NONE;
        }
        long remainingNs = remainingNs(flow, nowNs);
        if (remainingNs <= 0) {
            return flow;
        }
        unlink(flow);
        // Never where it was: the wheel stands there.
        link(flow, Math.max((nowNs + remainingNs) >> TICK_SHIFT, cursor + 1));
        return NONE;
    }

    private void link(int flow, long wantedTick) {
        long tick = Math.clamp(wantedTick, cursor, cursor + BUCKETS - 1);
        int bucket = bucket(tick);
        int head = heads[bucket];
        put32(at(flow) + NEXT, head);
        put32(at(flow) + PREVIOUS, NONE);
        put16(at(flow) + BUCKET, bucket);
        if (head != NONE) {
            put32(at(head) + PREVIOUS, flow);
        }
        heads[bucket] = flow;
    }

    private void unlink(int flow) {
        int next = i32(at(flow) + NEXT);
        int previous = i32(at(flow) + PREVIOUS);
        if (next != NONE) {
            put32(at(next) + PREVIOUS, previous);
        }
        if (previous != NONE) {
            put32(at(previous) + NEXT, next);
        } else {
            heads[i16(at(flow) + BUCKET)] = next;
        }
    }

    /** Rounded up: a flow never ends early. */
    private static long units(long deadlineNs) {
        return (deadlineNs + (1 << UNIT_SHIFT) - 1) >> UNIT_SHIFT;
    }

    private static int bucket(long tick) {
        return (int) tick & (BUCKETS - 1);
    }

    private long at(int flow) {
        return records.address((long) Objects.checkIndex(flow, maxFlows) * RECORD_BYTES);
    }
}

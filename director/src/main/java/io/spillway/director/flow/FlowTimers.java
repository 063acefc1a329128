package io.spillway.director.flow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The deadlines of all flows: a timer wheel whose lists run through the flow records. A packet that moves a deadline
 * later only writes it down; the wheel notices when it comes round. So the cost per packet is one store, and the cost
 * of expiry doesn't depend on how many flows there are. Thread rule: engine thread only.
 */
final class FlowTimers {
    /** One cache line; the last 24 bytes of it belong to this class. */
    static final int RECORD_BYTES = 64;

    private static final int NEXT = 40;
    private static final int PREVIOUS = 44;
    private static final int TICK = 48;
    private static final int DEADLINE = 56;

    /** A tick is 2^27 ns, 0.134 s; counted from the engine's start, an int holds nine years of them. */
    private static final int TICK_SHIFT = 27;
    /** 9 minutes round; flows with later deadlines are looked at once per round. */
    private static final int BUCKETS = 4096;

    private static final int NONE = FlowTable.NONE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment records;
    private final int[] heads = new int[BUCKETS];
    private long cursor;

    FlowTimers(MemorySegment records) {
        this.records = records;
        Arrays.fill(heads, NONE);
    }

    /** A new flow; its deadline is still to be set. */
    void add(int flow) {
        records.set(LONG, at(flow) + DEADLINE, Long.MAX_VALUE);
        link(flow, cursor + BUCKETS - 1);
    }

    void remove(int flow) {
        unlink(flow);
    }

    void setDeadline(int flow, long deadlineNs) {
        records.set(LONG, at(flow) + DEADLINE, deadlineNs);
        if ((deadlineNs >> TICK_SHIFT) < records.get(INT, at(flow) + TICK)) {
            unlink(flow);
            link(flow, deadlineNs >> TICK_SHIFT);
        }
    }

    long deadlineNs(int flow) {
        return records.get(LONG, at(flow) + DEADLINE);
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
        long deadlineNs = records.get(LONG, at(flow) + DEADLINE);
        if (deadlineNs <= nowNs) {
            return flow;
        }
        unlink(flow);
        link(flow, deadlineNs >> TICK_SHIFT);
        return NONE;
    }

    private void link(int flow, long wantedTick) {
        long tick = Math.clamp(wantedTick, cursor, cursor + BUCKETS - 1);
        int bucket = bucket(tick);
        int head = heads[bucket];
        records.set(INT, at(flow) + NEXT, head);
        records.set(INT, at(flow) + PREVIOUS, NONE);
        records.set(INT, at(flow) + TICK, (int) tick);
        if (head != NONE) {
            records.set(INT, at(head) + PREVIOUS, flow);
        }
        heads[bucket] = flow;
    }

    private void unlink(int flow) {
        int next = records.get(INT, at(flow) + NEXT);
        int previous = records.get(INT, at(flow) + PREVIOUS);
        if (next != NONE) {
            records.set(INT, at(next) + PREVIOUS, previous);
        }
        if (previous != NONE) {
            records.set(INT, at(previous) + NEXT, next);
        } else {
            heads[bucket(records.get(INT, at(flow) + TICK))] = next;
        }
    }

    private static int bucket(long tick) {
        return (int) tick & (BUCKETS - 1);
    }

    private static long at(int flow) {
        return (long) flow * RECORD_BYTES;
    }
}

package io.spillway.director.forward;

import io.spillway.director.flow.FlowTable;
import java.util.Arrays;

/**
 * The half-open flows of an engine, oldest first. Flows that are established, or end, stay in it until their turn comes, so
 * that this costs established flows nothing. Thread rule: engine thread only.
 */
final class HalfOpenQueue {
    private final FlowTable flows;
    /** Number and generation of each. */
    private long[] ring = new long[1024];

    private int head;
    private int size;

    HalfOpenQueue(FlowTable flows) {
        this.flows = flows;
    }

    void add(int flow) {
        if (size == ring.length) {
            makeRoom();
        }
        ring[(head + size) & (ring.length - 1)] = ((long) flow << 16) | flows.generation(flow);
        size++;
    }

    /** Takes out the oldest; {@link FlowTable#NONE}: none is left. */
    int poll() {
        while (size > 0) {
            long entry = ring[head];
            head = (head + 1) & (ring.length - 1);
            size--;
            if (isHalfOpen(entry)) {
                return (int) (entry >>> 16);
            }
        }
        return FlowTable.NONE;
    }

    /** Forgets those that are half open no more, and grows when that isn't enough. */
    private void makeRoom() {
        int kept = 0;
        var from = ring;
        long bound = Math.max(1024, 4L * flows.maxFlows());
        var to = new long[from.length];
        for (int i = 0; i < size; i++) {
            long entry = from[(head + i) & (from.length - 1)];
            if (isHalfOpen(entry)) {
                to[kept++] = entry;
            }
        }
        if (kept > to.length / 2 && to.length < bound) {
            to = Arrays.copyOf(to, 2 * to.length);
        }
        ring = to;
        head = 0;
        size = kept;
        if (size == ring.length) { // flows that were half open again and again
            head = ring.length / 2;
            size = ring.length / 2;
        }
    }

    private boolean isHalfOpen(long entry) {
        int flow = (int) (entry >>> 16);
        return flows.isFlow(flow)
                && flows.generation(flow) == (entry & 0xffff)
                && flows.state(flow).isHalfOpen();
    }
}

package io.spillway.bgp.bfd;

import java.util.ArrayList;
import java.util.List;

/** The watched sessions, the one that is due first on top. Allocates only to grow. One thread. */
final class TimerHeap {
    private final List<Watched> heap = new ArrayList<>();

    /** {@link StateMachine#NEVER}: there is none. */
    long firstDueNs() {
        return heap.isEmpty() ? StateMachine.NEVER : heap.getFirst().dueNs;
    }

    Watched first() {
        return heap.getFirst();
    }

    void add(Watched session, long dueNs) {
        session.dueNs = dueNs;
        session.heapAt = heap.size();
        heap.add(session);
        up(session.heapAt);
    }

    void remove(Watched session) {
        int at = session.heapAt;
        Watched last = heap.removeLast();
        session.heapAt = -1;
        if (at < heap.size()) {
            place(last, at);
            up(at);
            down(last.heapAt);
        }
    }

    void update(Watched session, long dueNs) {
        session.dueNs = dueNs;
        up(session.heapAt);
        down(session.heapAt);
    }

    private void up(int from) {
        int at = from;
        Watched moved = heap.get(at);
        while (at > 0 && heap.get((at - 1) / 2).dueNs > moved.dueNs) {
            place(heap.get((at - 1) / 2), at);
            at = (at - 1) / 2;
        }
        place(moved, at);
    }

    private void down(int from) {
        int at = from;
        Watched moved = heap.get(at);
        while (true) {
            int child = 2 * at + 1;
            if (child + 1 < heap.size() && heap.get(child + 1).dueNs < heap.get(child).dueNs) {
                child++;
            }
            if (child >= heap.size() || heap.get(child).dueNs >= moved.dueNs) {
                place(moved, at);
                return;
            }
            place(heap.get(child), at);
            at = child;
        }
    }

    private void place(Watched session, int at) {
        heap.set(at, session);
        session.heapAt = at;
    }
}

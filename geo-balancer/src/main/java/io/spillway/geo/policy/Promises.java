package io.spillway.geo.policy;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one peer may believe it was granted. A report may be lost, or may not have been read yet, so a grant stays in force
 * beside the later ones until the peer says that it has heard one of these, or its lease is over. One thread.
 */
final class Promises {
    /** By sequence; the grants fall, because one that is followed by a greater one decides nothing any more. */
    private final Deque<Promise> promises = new ArrayDeque<>();

    private record Promise(long sequence, double grant, long untilMs) {}

    /** @param untilMs when its lease is over at the peer, at the latest */
    void add(long sequence, double grant, long untilMs) {
        while (!promises.isEmpty() && promises.getLast().grant() <= grant) {
            promises.removeLast();
        }
        promises.addLast(new Promise(sequence, grant, untilMs));
    }

    /**
     * The most that the peer may count on.
     *
     * @param heard the newest sequence it is known to have read; -1: none
     */
    double inForce(long heard, long nowMs) {
        // The last one stays, whatever a peer says it has heard.
        while (promises.size() > 1 && promises.getFirst().sequence() < heard) {
            promises.removeFirst();
        }
        while (!promises.isEmpty() && promises.getFirst().untilMs() < nowMs) {
            promises.removeFirst();
        }
        return promises.isEmpty() ? 0 : promises.getFirst().grant();
    }
}

package io.spillway.load.peer;

import java.util.HashMap;
import java.util.Map;

/** Counters by label, read far more often than counted. Not thread safe. */
final class Counts {
    private Map<String, Long> counts = Map.of();
    private long total;

    void add(String label) {
        Map<String, Long> next = new HashMap<>(counts);
        next.merge(label, 1L, Long::sum);
        counts = Map.copyOf(next);
        total++;
    }

    long total() {
        return total;
    }

    /** Only those that are not 0; never changes. */
    Map<String, Long> byLabel() {
        return counts;
    }
}

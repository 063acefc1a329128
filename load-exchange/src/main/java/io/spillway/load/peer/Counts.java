package io.spillway.load.peer;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counters by label. Not thread safe. */
final class Counts {
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long total;

    void add(String label) {
        counts.merge(label, 1L, Long::sum);
        total++;
    }

    long total() {
        return total;
    }

    /** Only those that are not 0. */
    Map<String, Long> byLabel() {
        return Map.copyOf(counts);
    }
}

package io.spillway.director.packet;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values of all {@link Counter}s. Thread rule: engine thread only. */
@SuppressWarnings("EnumOrdinal") // an array per packet, not a map
public final class Counters {
    private static final Counter[] ALL = Counter.values();

    private final long[] values = new long[ALL.length];

    public void add(Counter counter) {
        values[counter.ordinal()]++;
    }

    public void add(Counter counter, long amount) {
        values[counter.ordinal()] += amount;
    }

    public long get(Counter counter) {
        return values[counter.ordinal()];
    }

    /** Every counter by its label, those at zero too, in the order of the enum. */
    public Map<String, Long> toMap() {
        var map = new LinkedHashMap<String, Long>();
        for (Counter counter : ALL) {
            map.put(counter.label(), get(counter));
        }
        return Collections.unmodifiableMap(map);
    }
}

package io.spillway.director.realserver;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** The values of all {@link DecapCounter}s. Thread rule: one thread adds, any reads. */
@SuppressWarnings("EnumOrdinal") // an array per packet, not a map
final class DecapCounts {
    private static final DecapCounter[] ALL = DecapCounter.values();

    private final AtomicLongArray values = new AtomicLongArray(ALL.length);

    void add(DecapCounter counter) {
        values.setRelease(counter.ordinal(), values.getPlain(counter.ordinal()) + 1);
    }

    Map<DecapCounter, Long> toMap() {
        Map<DecapCounter, Long> map = new EnumMap<>(DecapCounter.class);
        for (DecapCounter counter : ALL) {
            map.put(counter, values.getAcquire(counter.ordinal()));
        }
        return map;
    }
}

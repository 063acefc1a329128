package io.spillway.geo.site;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Since when an operator has services frozen. Any thread. */
final class FreezeTimes {
    private final ConcurrentMap<String, Long> sinceNs = new ConcurrentHashMap<>();

    void set(Collection<String> services, boolean frozen, long nowNs) {
        for (String service : services) {
            if (frozen) {
                sinceNs.putIfAbsent(service, nowNs);
            } else {
                sinceNs.remove(service);
            }
        }
    }

    /** The frozen ones, and for how many s. */
    Map<String, Long> seconds(long nowNs) {
        Map<String, Long> seconds = new TreeMap<>();
        sinceNs.forEach((service, since) -> seconds.put(service, TimeUnit.NANOSECONDS.toSeconds(nowNs - since)));
        return seconds;
    }
}

package io.spillway.geo.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the operator what a growing counter means and what to do about it, once a minute at most for each. Only counters
 * that call for something are watched: strangers and scanners make the others grow every day. One thread.
 */
final class CounterWatch {
    private static final long LEAST_BETWEEN_NS = Duration.ofMinutes(1).toNanos();

    private static final Map<String, String> ADVICE = Map.of(
            "over-mtu", "packets don't fit their way and must not be fragmented; their senders are told: let ICMP pass",
            "table-full", "new flows are dropped; raise director.max-flows",
            "ring-full", "packets arrive faster than the engine takes them",
            "tunnel-stranger", "IPIP from an address that is no peer's tunnel end; check load-exchange.peers",
            "next-hop-unresolved", "no ARP answer from a server or a gateway",
            "no-route", "the kernel has no route, or one by an interface that the director doesn't use",
            "engine-error", "a defect; please report the stack trace above");

    private final Map<String, Told> told = new HashMap<>();

    private record Told(long value, long atNs) {}

    /** One line for each watched counter that has grown since it was last told. */
    List<String> look(Map<String, Long> counters, long nowNs) {
        List<String> lines = new ArrayList<>();
        ADVICE.forEach((counter, advice) -> {
            long value = counters.getOrDefault(counter, 0L);
            Told last = told.get(counter);
            long before = last == null ? 0 : last.value();
            if (value > before && (last == null || nowNs - last.atNs() >= LEAST_BETWEEN_NS)) {
                told.put(counter, new Told(value, nowNs));
                lines.add("counter %s grew by %d to %d: %s".formatted(counter, value - before, value, advice));
            }
        });
        return lines;
    }
}

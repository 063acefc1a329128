package io.spillway.load.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes numbers of successive pages of one node_exporter:
 * <ul>
 *   <li>{@code cpu}: the share of the time since the page before in which its CPUs were busy;
 *   <li>{@code load}: node_load1 / CPUs;
 *   <li>{@code memory}: the share of its memory that is not available.
 * </ul>
 * Pure; not thread safe.
 */
final class NodeMeter {
    static final String CPU = "cpu";
    static final String LOAD = "load";
    static final String MEMORY = "memory";

    private @Nullable NodePage last;

    /**
     * @param weighed names that are wanted
     * @throws AgentException the page doesn't tell one of them
     */
    Reading read(NodePage page, Set<String> weighed) throws AgentException {
        NodePage before = last;
        last = page;
        Map<String, Double> numbers = new HashMap<>();
        boolean partial = false;
        if (weighed.contains(CPU)) {
            require(page.cpus() > 0, "node_cpu_seconds_total");
            // After a restart of the server, or with another number of CPUs, the two pages can't be compared.
            if (before != null && before.cpus() == page.cpus() && page.cpuS() > before.cpuS()) {
                double idle = (page.idleS() - before.idleS()) / (page.cpuS() - before.cpuS());
                numbers.put(CPU, Math.clamp(1 - idle, 0, 1));
            } else {
                partial = true;
            }
        }
        if (weighed.contains(LOAD)) {
            require(page.cpus() > 0 && page.load1() >= 0 && page.load1() < Double.POSITIVE_INFINITY, "node_load1");
            numbers.put(LOAD, page.load1() / page.cpus());
        }
        if (weighed.contains(MEMORY)) {
            require(page.memoryFree() >= 0, "node_memory_MemAvailable_bytes");
            numbers.put(MEMORY, Math.clamp(1 - page.memoryFree(), 0, 1));
        }
        return Reading.ofNumbers(numbers, partial);
    }

    private static void require(boolean isThere, String name) throws AgentException {
        if (!isThere) {
            throw new AgentException("its page has no usable " + name);
        }
    }
}

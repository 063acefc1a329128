package io.spillway.bgp.bfd;

import java.time.Duration;
import java.util.Map;

/**
 * What the BFD thread has seen since it started.
 *
 * @param drops packets dropped, by the reason; every reason is there
 * @param worstDelay how late the thread was at worst: a garbage collection or a busy machine. Near a session's detection
 *     time the neighbor loses it.
 */
public record BfdCounters(Map<BfdDrop, Long> drops, Duration worstDelay) {
    public BfdCounters {
        drops = Map.copyOf(drops);
    }
}

package io.spillway.load.agent;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server to ask.
 *
 * @param service name of the virtual service
 * @param server "address:port", unique in the service
 * @param interval between two questions, with up to 10 % jitter
 * @param timeout for one answer as a whole, at least 1 ms and not longer than {@code interval}
 * @param weights by the name of a number that the source gives: "load" or whatever the JSON has; "busy" of HAProxy's
 *     agent-check; "cpu", "load" and "memory" of node_exporter. At least one, all > 0
 */
public record AgentTarget(
        String service,
        String server,
        AgentSource source,
        Duration interval,
        Duration timeout,
        Map<String, Double> weights) {
    public static final Duration STANDARD_INTERVAL = Duration.ofSeconds(5);
    public static final Duration STANDARD_TIMEOUT = Duration.ofSeconds(2);

    public AgentTarget {
        if (timeout.toMillis() < 1 || timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException(
                    "timeout " + timeout + " is not between 1 ms and the interval " + interval);
        }
        if (weights.isEmpty() || !weights.values().stream().allMatch(weight -> weight > 0)) {
            throw new IllegalArgumentException("weights " + new TreeMap<>(weights) + " are not all above 0");
        }
        weights = Map.copyOf(weights);
    }

    /** The weights that a source has when none are given: its one number that is a load by itself. */
    public static Map<String, Double> standardWeights(AgentSource source) {
        return switch (source) {
            case AgentSource.Http _ -> Map.of("load", 1.0);
            case AgentSource.Haproxy _ -> Map.of(AgentLine.BUSY, 1.0);
            case AgentSource.NodeExporter _ -> Map.of(NodeMeter.CPU, 1.0);
        };
    }

    /** For people: "web at 10.101.6.11:80". */
    @Override
    public String toString() {
        return service + " at " + server;
    }
}

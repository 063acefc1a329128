package io.spillway.director;

import io.spillway.director.service.ServiceStats;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the engines have seen, each consistent within itself.
 *
 * @param services in configuration order
 * @param flows flows held now
 * @param maxFlows the bound
 * @param tunnels in configuration order
 * @param counters every named counter in a fixed order, those at zero too
 */
public record DirectorSnapshot(
        List<ServiceStats> services, int flows, int maxFlows, List<TunnelStats> tunnels, Map<String, Long> counters) {

    /** What another engine of the same director has seen, added. Servers and sites are counted by all engines together. */
    DirectorSnapshot plus(DirectorSnapshot other) {
        List<ServiceStats> both = services.stream()
                .map(service -> other.services.stream()
                        .filter(same -> same.spec().name().equals(service.spec().name()))
                        .findFirst()
                        .map(service::plusForeign)
                        .orElse(service))
                .toList();
        var sums = new LinkedHashMap<>(counters);
        other.counters.forEach((name, value) -> sums.merge(name, value, Long::sum));
        return new DirectorSnapshot(
                both, flows + other.flows, maxFlows + other.maxFlows, tunnels, Collections.unmodifiableMap(sums));
    }
}

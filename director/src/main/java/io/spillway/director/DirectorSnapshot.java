package io.spillway.director;

import io.spillway.director.service.ServiceStats;
import java.util.List;
import java.util.Map;

/**
 * What the engine has seen, consistent within itself.
 *
 * @param services in configuration order
 * @param flows flows held now
 * @param maxFlows the bound
 * @param tunnels in configuration order
 * @param counters every named counter in a fixed order, those at zero too
 */
public record DirectorSnapshot(
        List<ServiceStats> services, int flows, int maxFlows, List<TunnelStats> tunnels, Map<String, Long> counters) {}

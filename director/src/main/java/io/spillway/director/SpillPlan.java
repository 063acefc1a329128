package io.spillway.director;

import java.util.List;

/**
 * Where new flows of a service go instead of the local real servers.
 *
 * @param sites names of {@link TunnelPeer}s, used in turn; empty: nothing is spilled
 * @param leaseNs how long the plan holds from the moment the engine takes it over; when it has run out without
 *     being renewed the engine stops spilling by itself, so a stuck control plane never feeds a stale decision
 */
public record SpillPlan(List<String> sites, long leaseNs) {
    public static final SpillPlan NONE = new SpillPlan(List.of(), 0);

    public SpillPlan {
        sites = List.copyOf(sites);
    }
}

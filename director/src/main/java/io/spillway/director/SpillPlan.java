package io.spillway.director;

import java.util.List;

/**
 * Which new flows of a service go to other sites instead of the local real servers: those that come while the local
 * servers have {@code localFlows} established flows or more (of a UDP service: flows) go to the first site whose credit isn't used up. A flow that
 * nobody has credit for stays here.
 *
 * @param localFlows established flows, own and foreign, up to which a new one stays here, >= 0; 0: none does
 * @param credits most preferred first; empty: nothing is spilled
 * @param leaseNs how long the plan holds from the moment the engine takes it over; when it has run out without
 *     being renewed the engine stops spilling by itself, so a stuck control plane never feeds a stale decision
 */
public record SpillPlan(int localFlows, List<Credit> credits, long leaseNs) {
    public static final SpillPlan NONE = new SpillPlan(0, List.of(), 0);

    public SpillPlan {
        credits = List.copyOf(credits);
    }

    /**
     * What a site takes.
     *
     * @param site name of a {@link TunnelPeer}
     * @param flows of this service that it may have at one time, >= 0; the engine counts those in an active state
     */
    public record Credit(String site, int flows) {
        /** Without a bound. */
        public static Credit unlimited(String site) {
            return new Credit(site, Integer.MAX_VALUE);
        }
    }
}

package io.spillway.geo.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spilling at one site: what {@code GET /spill} answers. Loads are 1.0 when full and null where there is none;
 * connections are concurrent ones.
 *
 * @param policy credit or on-off
 * @param standing open, frozen, draining, drained or ramping, as the site's reports say it
 * @param share the part of what it could grant that it does grant, 0..1
 */
public record SpillingView(
        String site, String policy, String standing, double share, Limits thresholds, List<Service> services) {
    /** Of the site file. */
    public record Limits(double spillAbove, double acceptBelow, double recoverAt) {}

    /**
     * A virtual service.
     *
     * @param key its name in reports, protocol/VIP:port
     * @param spilling whether it wants to hand over new connections
     * @param to the sites that get them now, most preferred first; empty: none does
     * @param reason in words
     * @param frozenS how long an operator has it frozen; null: it isn't
     * @param load of the service
     * @param siteLoad of the whole site
     * @param capacity connections that its healthy servers bear
     * @param own connections of this site's clients here
     * @param foreign connections of other sites' clients here
     * @param limit connections here up to which a new one stays; null: no bound
     * @param peers every configured one
     */
    public record Service(
            String name,
            String key,
            boolean spilling,
            List<String> to,
            String reason,
            @Nullable Long frozenS,
            @Nullable Double load,
            @Nullable Double siteLoad,
            double capacity,
            double own,
            double foreign,
            @Nullable Double limit,
            List<Peer> peers) {}

    /**
     * A peer, for one service.
     *
     * @param takes whether new connections may go there now
     * @param why what stands for or against it
     * @param load of the service there, else of the site
     * @param ageS of its last report; null: none yet
     * @param leaseLeftS how long that report may still be acted on; 0: it may not
     * @param objection why there is no spill between the two whatever the loads; null: nothing
     * @param reachable whether the tunnel to it answers
     * @param tunnel the same in words
     * @param rttMs null: not known
     * @param granted connections of ours that it grants; null without a bound
     * @param used those that it has
     * @param given connections of its clients that we grant it, as it was told last; null: told nothing yet
     * @param taken those that are here, by its own count
     */
    public record Peer(
            String site,
            boolean takes,
            String why,
            @Nullable Double load,
            @Nullable Double ageS,
            double leaseLeftS,
            @Nullable String objection,
            boolean reachable,
            String tunnel,
            @Nullable Double rttMs,
            @Nullable Double granted,
            double used,
            @Nullable Double given,
            double taken) {}
}

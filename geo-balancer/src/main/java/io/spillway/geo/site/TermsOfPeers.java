package io.spillway.geo.site;

import io.spillway.geo.policy.PeerTerms;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.ServiceReport;
import io.spillway.load.report.Thresholds;
import org.jspecify.annotations.Nullable;

/**
 * What peers have told, as a policy takes it. Pure.
 *
 * @param policy the name of ours
 */
record TermsOfPeers(Thresholds thresholds, String policy) {
    /**
     * @param service "tcp/10.101.4.1:80"
     * @param tunnel null: there is none
     */
    PeerTerms of(PeerView view, String service, @Nullable TunnelView tunnel) {
        String site = view.config().site();
        boolean reachable = tunnel != null && tunnel.reachable();
        double rttMs = tunnel == null ? Double.NaN : tunnel.rttMs();
        LoadReport report = view.report();
        if (report == null) {
            return PeerTerms.silent(site, reachable, rttMs);
        }
        ServiceReport told = find(report, service);
        String objection = objection(report, told, service, tunnel);
        // A site that doesn't know credit tells of the whole site only.
        return new PeerTerms(
                site,
                report.load(),
                told == null ? report.load() : told.load(),
                told == null ? report.capacityConnections() : told.capacity(),
                told != null && told.spilling(),
                told == null ? 0 : told.available(),
                told == null ? 0 : told.grant(),
                told == null ? 0 : told.request(),
                told == null ? 0 : told.spilled(),
                report.sequence(),
                view.heardSequence(),
                view.ageMs(),
                view.live(),
                objection,
                reachable,
                rttMs);
    }

    private @Nullable String objection(
            LoadReport report, @Nullable ServiceReport told, String service, @Nullable TunnelView tunnel) {
        String disagreement = disagreement(report);
        if (disagreement != null) {
            return disagreement;
        }
        // On-off knows no parts: nothing until the peer is back wholly.
        boolean takes = policy.equals(LoadReport.ON_OFF)
                ? report.standing().equals(LoadReport.STANDS_OPEN)
                : report.takesPart();
        if (!takes) {
            return "takes no part in spilling now, it is " + report.standing();
        }
        boolean olderVersion = report.services().isEmpty() && policy.equals(LoadReport.ON_OFF);
        if (told == null && !olderVersion) {
            return "has no service " + service;
        }
        return tunnel == null ? "has no tunnel from here" : null;
    }

    /** Why there is no spill between the two sites, whatever the service; null: they agree. */
    @Nullable
    String disagreement(LoadReport report) {
        if (!report.thresholds().equals(thresholds)) {
            return "has other thresholds";
        }
        return report.policy().equals(policy) ? null : "has policy " + report.policy() + ", here " + policy;
    }

    private static @Nullable ServiceReport find(LoadReport report, String service) {
        for (ServiceReport candidate : report.services()) {
            if (candidate.service().equals(service)) {
                return candidate;
            }
        }
        return null;
    }
}

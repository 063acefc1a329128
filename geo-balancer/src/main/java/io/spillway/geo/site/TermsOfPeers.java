package io.spillway.geo.site;

import io.spillway.geo.policy.PeerTerms;
import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;
import org.jspecify.annotations.Nullable;

/** What peers have told, as a policy takes it. Pure. */
final class TermsOfPeers {
    private TermsOfPeers() {}

    static PeerTerms of(PeerView view, Thresholds own) {
        String site = view.config().site();
        LoadReport report = view.report();
        if (report == null) {
            return PeerTerms.silent(site, true, Double.NaN);
        }
        return new PeerTerms(
                site,
                report.load(),
                report.load(),
                report.capacityConnections(),
                false,
                0,
                0,
                0,
                0,
                report.sequence(),
                -1,
                view.ageMs(),
                view.live(),
                objection(report, own),
                true,
                Double.NaN);
    }

    private static @Nullable String objection(LoadReport report, Thresholds own) {
        if (!report.thresholds().equals(own)) {
            return "has other thresholds";
        }
        // On-off knows no parts: nothing until it is back wholly.
        boolean takes = report.policy().equals(LoadReport.ON_OFF)
                ? report.standing().equals(LoadReport.STANDS_OPEN)
                : report.takesPart();
        return takes ? null : "takes no part in spilling now, it is " + report.standing();
    }
}

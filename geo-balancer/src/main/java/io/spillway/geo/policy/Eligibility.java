package io.spillway.geo.policy;

import io.spillway.load.report.Thresholds;
import org.jspecify.annotations.Nullable;

/** Whether a peer may be asked for places. Only what is certain counts: a report whose lease runs. Pure. */
final class Eligibility {
    private Eligibility() {}

    /** Null: it may be asked; else why not, in words. */
    static @Nullable String objection(PeerTerms peer, Thresholds thresholds) {
        if (Double.isNaN(peer.siteLoad())) {
            return "has not reported";
        }
        if (!peer.live()) {
            return "its report is stale (" + peer.ageMs() / 1000 + " s old)";
        }
        if (peer.objection() != null) {
            return peer.objection();
        }
        if (!peer.reachable()) {
            return "its tunnel does not answer";
        }
        if (peer.spilling()) {
            return "spills itself";
        }
        double load = Math.max(peer.siteLoad(), peer.load());
        if (load == Double.POSITIVE_INFINITY) {
            return "has no healthy server";
        }
        return load < thresholds.acceptBelow()
                ? null
                : "its load " + twoDecimals(load) + " is not below " + thresholds.acceptBelow();
    }

    /** A format string would cost too much for every peer in every round. */
    private static String twoDecimals(double load) {
        long hundredths = Math.round(load * 100);
        return hundredths / 100 + "." + hundredths % 100 / 10 + hundredths % 10;
    }
}

package io.spillway.geo.policy;

import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;

/**
 * A peer as a policy sees it.
 *
 * @param load of its last report, >= 0, perhaps infinite; NaN while none has come
 * @param ageMs since that report came, ms
 * @param live whether its lease still runs
 * @param thresholdsMatch whether it reported the same thresholds as ours
 */
public record PeerLoad(String site, double load, long ageMs, boolean live, boolean thresholdsMatch) {
    public static PeerLoad of(PeerView view, Thresholds own) {
        String site = view.config().site();
        LoadReport report = view.report();
        return report == null
                ? new PeerLoad(site, Double.NaN, 0, false, false)
                : new PeerLoad(
                        site,
                        report.load(),
                        view.ageMs(),
                        view.live(),
                        report.thresholds().equals(own));
    }
}

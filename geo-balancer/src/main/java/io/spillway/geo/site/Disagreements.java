package io.spillway.geo.site;

import io.spillway.load.peer.PeerView;
import io.spillway.load.report.LoadReport;
import io.spillway.load.report.Thresholds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Peers with other thresholds or another policy: said once, and once when they agree again. One thread. */
final class Disagreements {
    private final TermsOfPeers terms;
    private final Map<String, String> told = new HashMap<>();

    Disagreements(TermsOfPeers terms) {
        this.terms = terms;
    }

    /** A line for each peer of which there is news. */
    List<String> look(List<PeerView> peers) {
        List<String> lines = new ArrayList<>();
        for (PeerView peer : peers) {
            LoadReport report = peer.report();
            if (report == null) {
                continue;
            }
            String site = peer.config().site();
            String what = terms.disagreement(report);
            if (what == null) {
                if (told.remove(site) != null) {
                    lines.add(site + " has our thresholds and our policy now; the two may spill to each other");
                }
                continue;
            }
            // The numbers too: an operator corrects one end and may have mistyped.
            String line = site + " " + what
                    + (report.thresholds().equals(terms.thresholds()) ? "" : details(report.thresholds()))
                    + "; no spill between the two until they agree";
            if (!line.equals(told.put(site, line))) {
                lines.add(line);
            }
        }
        return lines;
    }

    private String details(Thresholds theirs) {
        return ": " + numbers(theirs) + ", here " + numbers(terms.thresholds());
    }

    private static String numbers(Thresholds thresholds) {
        return "spill-above %s accept-below %s recover-at %s"
                .formatted(thresholds.spillAbove(), thresholds.acceptBelow(), thresholds.recoverAt());
    }
}

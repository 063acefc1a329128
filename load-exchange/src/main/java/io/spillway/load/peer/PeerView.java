package io.spillway.load.peer;

import io.spillway.load.report.LoadReport;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a peer.
 *
 * @param report the newest report taken; null: none yet
 * @param ageMs since it arrived, on our clock; 0 without a report
 * @param live whether its lease still runs
 * @param received reports taken since start
 * @param refused reports and certificates refused since start
 * @param refusedBy the same by {@link Refusal#label}; only those that happened
 * @param failures calls to it that failed in a row
 * @param failedBy calls to it that failed since start, by {@link CallFailure#label}; only those that happened
 * @param heardSequence of the newest of our reports that it says to have taken, as {@link ReportSource} got it; -1: none
 *     since our start. A report of an earlier start of ours doesn't count
 * @param lastError why the last call failed or the last report was refused; null: no error since the last success
 */
public record PeerView(
        PeerConfig config,
        @Nullable LoadReport report,
        long ageMs,
        boolean live,
        long received,
        long refused,
        Map<String, Long> refusedBy,
        int failures,
        Map<String, Long> failedBy,
        long heardSequence,
        @Nullable String lastError) {
    /** {@link #heardSequence} of a peer that has taken none of our reports. */
    public static final long NONE_HEARD = -1;

    public PeerView {
        refusedBy = Map.copyOf(refusedBy);
        failedBy = Map.copyOf(failedBy);
    }

    /** Of a peer of which nothing is counted by reason, and that has heard nothing. */
    public PeerView(
            PeerConfig config,
            @Nullable LoadReport report,
            long ageMs,
            boolean live,
            long received,
            long refused,
            int failures,
            @Nullable String lastError) {
        this(config, report, ageMs, live, received, refused, Map.of(), failures, Map.of(), NONE_HEARD, lastError);
    }
}

package io.spillway.load.peer;

import io.spillway.load.report.LoadReport;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a peer.
 *
 * @param report the newest report taken; null: none yet
 * @param ageMs since it arrived, on our clock; 0 without a report
 * @param live whether its lease still runs
 * @param received reports taken since start
 * @param refused reports refused since start
 * @param failures calls to it that failed in a row
 * @param lastError why the last call failed or the last report was refused; null: no error since the last success
 */
public record PeerView(
        PeerConfig config,
        @Nullable LoadReport report,
        long ageMs,
        boolean live,
        long received,
        long refused,
        int failures,
        @Nullable String lastError) {}

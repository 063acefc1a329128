package io.spillway.load.peer;

import io.spillway.load.report.LoadReport;

/** Makes this site's reports: one for each call to or from a peer. */
@FunctionalInterface
public interface ReportSource {
    /**
     * Called one at a time, on a worker thread; must return soon. What the peer has just told is known to
     * {@link LoadExchange#peers} already: a report that answers a call is written with what the call brought in view.
     *
     * <p>The report's {@code heard} is the epoch and sequence of the peer's report from which it is written, so that it
     * acknowledges nothing that it doesn't take into account. Its epoch is one for all peers; a peer that knows a higher
     * one of an earlier start of ours gets a higher one.
     *
     * @param peer the site that gets it
     * @param sequence for the report; it grows with every one that this peer gets, and means nothing for others
     */
    LoadReport write(String peer, long sequence);
}

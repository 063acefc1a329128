package io.spillway.load.peer;

import io.spillway.load.report.LoadReport;

/** Makes this site's reports: one for each call to or from a peer. */
@FunctionalInterface
public interface ReportSource {
    /**
     * Called one at a time, on a worker thread; must return soon. What the peer has just told is known to
     * {@link LoadExchange#peers} already.
     *
     * @param peer the site that gets it
     * @param sequence for the report; it grows with every one, whoever gets it
     */
    LoadReport write(String peer, long sequence);
}

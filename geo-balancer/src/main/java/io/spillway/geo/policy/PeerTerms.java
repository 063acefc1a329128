package io.spillway.geo.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a peer has told of one service in its last report, and what we know of the way to it.
 *
 * @param siteLoad of the whole peer, >= 0, perhaps infinite; NaN while no report has come
 * @param load of the service there; NaN while no report has told it
 * @param capacity connections that its healthy servers bear
 * @param spilling whether it hands over new connections itself
 * @param available connections it could still grant
 * @param grant connections we may have there
 * @param request connections it wants to have here
 * @param spilled connections of its clients that are here, by its own count
 * @param sequence of that report
 * @param heardSequence our newest report that it had taken then; -1: none
 * @param ageMs since that report came
 * @param live whether its lease still runs
 * @param objection why there is no spill between the two, whatever the loads ("has other thresholds"); null: nothing is in
 *     the way
 * @param reachable whether its tunnel answers
 * @param rttMs to it; NaN while not known
 */
public record PeerTerms(
        String site,
        double siteLoad,
        double load,
        double capacity,
        boolean spilling,
        double available,
        double grant,
        double request,
        double spilled,
        long sequence,
        long heardSequence,
        long ageMs,
        boolean live,
        @Nullable String objection,
        boolean reachable,
        double rttMs) {
    /** A peer from which no report has come. */
    public static PeerTerms silent(String site, boolean reachable, double rttMs) {
        return new PeerTerms(
                site, Double.NaN, Double.NaN, 0, false, 0, 0, 0, 0, -1, -1, 0, false, null, reachable, rttMs);
    }
}

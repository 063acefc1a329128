package io.spillway.geo.policy;

import java.util.List;

/**
 * Decides for one virtual service of a site: which of its new connections go to other sites, and what it grants them.
 * The same classes run in the daemon and in the simulation: time is passed in, nothing is random, and the same calls give
 * the same answers.
 *
 * <p>Not thread safe. Times are ms of one monotonic clock and never go back.
 */
public sealed interface SpillPolicy permits CreditPolicy, OnOffPolicy {
    /** As it stands in a site file and in reports. */
    String name();

    /**
     * One round; call it several times a second, or at least once per 10 s.
     *
     * @param peers every configured peer
     */
    SpillDecision decide(LocalView local, List<PeerTerms> peers, long nowMs);

    /**
     * What the report to {@code peer} with this sequence says. The peer may act on it from now on, so what is granted here
     * counts as granted until the peer has heard of something else.
     *
     * @param sequence greater than in every call for this peer before
     * @param peers every configured peer, with what {@code peer} has told last
     */
    OurTerms terms(String peer, long sequence, LocalView local, List<PeerTerms> peers, long nowMs);
}

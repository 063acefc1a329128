package io.spillway.lab.simulate;

import io.spillway.geo.policy.PeerTerms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What every site has heard of every other, as policies see it. Not thread safe.
 *
 * <p>With 200 sites this is most of a simulation's work: terms are made anew from the terms before, one after the other as
 * they lie in memory, and nothing else is kept of a report.
 */
final class Exchange {
    /** A lease is this many intervals, counted from when the report came. */
    static final double LEASE_INTERVALS = 2.5;

    private final int sites;
    private final String[] names;
    private final double[] rttMs;
    private final double leaseMs;
    /** By receiver and sender. */
    private final long[] heardAtMs;

    private final long[] sequences;
    /** The last sequence of a site's life before. */
    private final long[] lastOfOldLife;

    /** By receiver; the peers in the order of the sites, without itself. */
    private final PeerTerms[][] terms;

    private final List<List<PeerTerms>> views = new ArrayList<>();

    Exchange(Scenario scenario) {
        sites = scenario.sites().size();
        names = scenario.sites().stream().map(Scenario.Place::id).toArray(String[]::new);
        leaseMs = LEASE_INTERVALS * scenario.intervalS() * 1000;
        rttMs = new double[sites * sites];
        heardAtMs = new long[sites * sites];
        sequences = new long[sites];
        lastOfOldLife = new long[sites];
        terms = new PeerTerms[sites][sites - 1];
        for (int i = 0; i < sites; i++) {
            for (int j = 0; j < sites; j++) {
                rttMs[i * sites + j] =
                        scenario.sites().get(i).rttMs(scenario.sites().get(j));
            }
            views.add(Arrays.asList(terms[i]));
            restart(i);
        }
    }

    double rttMs(int from, int to) {
        return rttMs[from * sites + to];
    }

    /** How {@code site} sees its peers from now on. */
    void refresh(int site, Outages outages, long nowMs) {
        PeerTerms[] row = terms[site];
        for (int p = 0; p < row.length; p++) {
            int peer = p < site ? p : p + 1;
            PeerTerms last = row[p];
            boolean reachable = outages.passedBefore(site, peer);
            long ageMs = last.sequence() < 0 ? 0 : nowMs - heardAtMs[site * sites + peer];
            if (last.ageMs() != ageMs || last.reachable() != reachable) {
                row[p] = now(last, ageMs, reachable);
            }
        }
    }

    private PeerTerms now(PeerTerms last, long ageMs, boolean reachable) {
        return new PeerTerms(
                last.site(),
                last.siteLoad(),
                last.load(),
                last.capacity(),
                last.spilling(),
                last.available(),
                last.grant(),
                last.request(),
                last.spilled(),
                last.sequence(),
                last.heardSequence(),
                ageMs,
                last.sequence() >= 0 && ageMs < leaseMs,
                last.objection(),
                reachable,
                last.rttMs());
    }

    /** As of the last refresh; the same list every time, with other terms in it. */
    List<PeerTerms> peers(int site) {
        return views.get(site);
    }

    private PeerTerms heard(int by, int of) {
        return terms[by][slot(by, of)];
    }

    private static int slot(int site, int peer) {
        return peer < site ? peer : peer - 1;
    }

    /** Grows with every call for a site, over its restarts too. */
    long nextSequence(int site) {
        return ++sequences[site];
    }

    /** The newest report of {@code site} that {@code peer} has taken of its present life; -1: none. */
    long heardSequence(int peer, int site) {
        long sequence = heard(peer, site).sequence();
        return sequence <= lastOfOldLife[site] ? -1 : sequence;
    }

    /** {@code site} has taken a report of {@code peer}; its age and whether the tunnel answers are for the next refresh. */
    void deliver(int site, int peer, PeerTerms report, long nowMs) {
        terms[site][slot(site, peer)] = report;
        heardAtMs[site * sites + peer] = nowMs;
    }

    /** The site has forgotten everything, and what others had heard of its last life is no answer in this one. */
    void restart(int site) {
        lastOfOldLife[site] = sequences[site];
        for (int peer = 0; peer < sites; peer++) {
            if (peer != site) {
                terms[site][slot(site, peer)] = PeerTerms.silent(names[peer], true, rttMs(site, peer));
            }
        }
    }
}

package io.spillway.lab.simulate;

import io.spillway.geo.policy.OurTerms;
import io.spillway.geo.policy.PeerTerms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every site has heard of every other, and how policies see it. Reports reach the others within the tick, unless the
 * world loses them. Not thread safe.
 */
final class Exchange {
    /** A lease is this many intervals, counted from when the report came. */
    static final double LEASE_INTERVALS = 2.5;

    private final int sites;
    private final String[] names;
    private final double[] rttMs;
    private final double leaseMs;
    /** By receiver and sender. */
    private final @Nullable Report[] heard;

    private final long[] heardAtMs;
    private final long[] sequences;
    /** The last sequence of a site's life before. */
    private final long[] lastOfOldLife;

    /** By receiver; the peers in the order of the sites. */
    private final PeerTerms[][] terms;

    private final List<List<PeerTerms>> views = new ArrayList<>();

    /** What one site told another. */
    record Report(
            int from,
            int to,
            double load,
            double capacity,
            double spilled,
            OurTerms terms,
            long sequence,
            long heardSequence) {}

    Exchange(Scenario scenario) {
        sites = scenario.sites().size();
        names = scenario.sites().stream().map(Scenario.Place::id).toArray(String[]::new);
        leaseMs = LEASE_INTERVALS * scenario.intervalS() * 1000;
        rttMs = new double[sites * sites];
        heard = new Report[sites * sites];
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
            row[p] = seen(row[p], site, peer, outages.passedBefore(site, peer), nowMs);
        }
    }

    private PeerTerms seen(@Nullable PeerTerms last, int site, int peer, boolean reachable, long nowMs) {
        int pair = site * sites + peer;
        Report report = heard[pair];
        if (report == null) {
            return last != null && last.sequence() < 0 && last.reachable() == reachable
                    ? last
                    : PeerTerms.silent(names[peer], reachable, rttMs[pair]);
        }
        long ageMs = nowMs - heardAtMs[pair];
        OurTerms said = report.terms;
        return new PeerTerms(
                names[peer],
                report.load,
                report.load,
                report.capacity,
                said.spilling(),
                said.available(),
                said.grant(),
                said.request(),
                report.spilled,
                report.sequence,
                report.heardSequence,
                ageMs,
                ageMs < leaseMs,
                null,
                reachable,
                rttMs[pair]);
    }

    /** As of the last refresh; the same list every time, with other terms in it. */
    List<PeerTerms> peers(int site) {
        return views.get(site);
    }

    /** Grows with every call for a site, over its restarts too. */
    long nextSequence(int site) {
        return ++sequences[site];
    }

    /** The newest report of {@code site} that {@code peer} has taken since it started; -1: none. */
    long heardSequence(int peer, int site) {
        Report report = heard[peer * sites + site];
        return report == null || report.sequence <= lastOfOldLife[site] ? -1 : report.sequence;
    }

    void deliver(Report report, long nowMs) {
        heard[report.to * sites + report.from] = report;
        heardAtMs[report.to * sites + report.from] = nowMs;
    }

    /** The site has forgotten everything, and what others had heard of its last life is no answer in this one. */
    void restart(int site) {
        lastOfOldLife[site] = sequences[site];
        for (int peer = 0; peer < sites; peer++) {
            heard[site * sites + peer] = null;
        }
    }
}

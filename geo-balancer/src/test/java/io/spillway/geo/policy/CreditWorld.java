package io.spillway.geo.policy;

import io.spillway.load.report.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Sites under credit, with demands that jump and reports that are lost, late and in the wrong order. One step is 5 s. It
 * knows what every site may believe it has been granted, which no policy does.
 */
final class CreditWorld {
    static final double CAPACITY = 1_000;
    private static final long STEP_MS = 5_000;
    private static final long INTERVAL_MS = 120_000;
    private static final long LEASE_MS = 300_000;

    final int sites;
    final SpillDecision[] decisions;
    final double[] own;
    /** {@code spilled[i][j]}: connections of i's clients at j. */
    final double[][] spilled;

    private final SplittableRandom random;
    private final CreditPolicy[] policies;
    private final PeerTerms[][] known;
    private final long[][] arrivedMs;
    private final long[] sequences;
    private final List<Letter> underWay = new ArrayList<>();
    private final boolean[] muted;
    private long nowMs;

    private record Letter(int from, int to, PeerTerms terms, long dueMs) {}

    CreditWorld(int sites, long seed) {
        this.sites = sites;
        this.random = new SplittableRandom(seed);
        this.policies = new CreditPolicy[sites];
        this.decisions = new SpillDecision[sites];
        this.own = new double[sites];
        this.spilled = new double[sites][sites];
        this.known = new PeerTerms[sites][sites];
        this.arrivedMs = new long[sites][sites];
        this.sequences = new long[sites];
        this.muted = new boolean[sites];
        for (int site = 0; site < sites; site++) {
            policies[site] = new CreditPolicy("s" + site, Thresholds.DEFAULT, INTERVAL_MS);
            own[site] = random.nextDouble(1_000);
            Arrays.fill(known[site], null);
        }
    }

    /** A report has been written: what was promised in it, and what the others hold at this moment. */
    @FunctionalInterface
    interface Written {
        void grant(int by, double grant, double held);
    }

    void step(Written written) {
        nowMs += STEP_MS;
        deliver();
        for (int site = 0; site < sites; site++) {
            if (random.nextInt(40) == 0) {
                own[site] = random.nextDouble(1_600);
            }
            if (random.nextInt(200) == 0) {
                muted[site] = !muted[site];
            }
            own[site] = Math.max(0, own[site] + random.nextDouble(-20, 20));
            decisions[site] = policies[site].decide(local(site), peers(site), nowMs);
            for (int to = 0; to < sites; to++) {
                boolean regular = random.nextInt(24) == 0;
                if (to != site && (regular || decisions[site].tell().contains("s" + to))) {
                    write(site, to, written);
                }
            }
        }
        for (int site = 0; site < sites; site++) {
            move(site);
        }
    }

    /** The lease of what {@code holder} has of {@code by} still runs. */
    boolean live(int holder, int by) {
        return known[holder][by] != null && nowMs - arrivedMs[holder][by] <= LEASE_MS;
    }

    double held(int holder, int by) {
        PeerTerms terms = known[holder][by];
        return terms != null && live(holder, by) ? terms.grant() : 0;
    }

    private void write(int from, int to, Written written) {
        OurTerms terms = policies[from].terms("s" + to, ++sequences[from], local(from), peers(from), nowMs);
        double others = 0;
        for (int site = 0; site < sites; site++) {
            others += site == to || site == from ? 0 : held(site, from);
        }
        written.grant(from, terms.grant(), others);
        if (muted[from] || random.nextInt(4) == 0) {
            return;
        }
        PeerTerms last = known[from][to];
        PeerTerms letter = new PeerTerms(
                "s" + from,
                load(from),
                load(from),
                CAPACITY,
                terms.spilling(),
                terms.available(),
                terms.grant(),
                terms.request(),
                spilled[from][to],
                sequences[from],
                last == null ? -1 : last.sequence(),
                0,
                true,
                null,
                true,
                10 + Math.abs(from - to));
        underWay.add(new Letter(from, to, letter, nowMs + (random.nextInt(5) == 0 ? 2 * STEP_MS : 0)));
    }

    private void deliver() {
        List<Letter> due = underWay.stream().filter(letter -> letter.dueMs() <= nowMs).toList();
        underWay.removeAll(due);
        for (Letter letter : due) {
            PeerTerms last = known[letter.to()][letter.from()];
            if (last == null || last.sequence() < letter.terms().sequence()) {
                known[letter.to()][letter.from()] = letter.terms();
                arrivedMs[letter.to()][letter.from()] = nowMs;
            }
        }
    }

    private void move(int site) {
        for (SpillDecision.Credit credit : decisions[site].credits()) {
            int to = Integer.parseInt(credit.site().substring(1));
            double room = Math.max(0, credit.connections() - spilled[site][to]);
            double excess = Math.max(0, own[site] + foreign(site) - decisions[site].localConnections());
            double moved = Math.min(room, excess);
            spilled[site][to] += moved;
            own[site] -= moved;
        }
        for (int to = 0; to < sites; to++) {
            spilled[site][to] *= 0.9;
        }
    }

    double load(int site) {
        return (own[site] + foreign(site)) / CAPACITY;
    }

    private double foreign(int site) {
        double foreign = 0;
        for (int from = 0; from < sites; from++) {
            foreign += spilled[from][site];
        }
        return foreign;
    }

    private LocalView local(int site) {
        Map<String, Double> away = new HashMap<>();
        for (int to = 0; to < sites; to++) {
            away.put("s" + to, spilled[site][to]);
        }
        return new LocalView(load(site), load(site), CAPACITY, own[site], foreign(site), away, true);
    }

    private List<PeerTerms> peers(int site) {
        List<PeerTerms> peers = new ArrayList<>();
        for (int peer = 0; peer < sites; peer++) {
            PeerTerms terms = known[site][peer];
            if (peer == site) {
                continue;
            }
            peers.add(
                    terms == null
                            ? PeerTerms.silent("s" + peer, true, 10)
                            : new PeerTerms(
                                    terms.site(),
                                    terms.siteLoad(),
                                    terms.load(),
                                    terms.capacity(),
                                    terms.spilling(),
                                    terms.available(),
                                    terms.grant(),
                                    terms.request(),
                                    terms.spilled(),
                                    terms.sequence(),
                                    terms.heardSequence(),
                                    nowMs - arrivedMs[site][peer],
                                    live(site, peer),
                                    null,
                                    true,
                                    terms.rttMs()));
        }
        return peers;
    }
}

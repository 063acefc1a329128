package io.spillway.lab.bench;

import io.spillway.geo.policy.CreditPolicy;
import io.spillway.geo.policy.LocalView;
import io.spillway.geo.policy.PeerTerms;
import io.spillway.lab.topology.LabException;
import io.spillway.load.report.Thresholds;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What the credit policy costs one site: the grants and requests in a report to every peer, and the decision that the control
 * loop takes four times a second. One service; the site spills, and every peer asks it and is asked.
 */
public final class PolicyBench {
    private static final long INTERVAL_MS = 120_000;
    private static final long TICK_MS = 250;
    private static final double CAPACITY = 10_000;
    private static final int WARM_UP = 300;
    private static final double NS_PER_MS = 1e6;

    private final int peers;
    private final CreditPolicy policy = new CreditPolicy("measured", Thresholds.DEFAULT, INTERVAL_MS);
    private final SplittableRandom random = new SplittableRandom(42);
    private long sequence;
    private long nowMs;
    /** Keeps the work from being optimised away. */
    private double sum;

    private PolicyBench(int peers) {
        this.peers = peers;
    }

    /** @param rounds measured after warm-up */
    public static PolicyReport run(int peers, int rounds) throws LabException {
        PolicyBench bench = new PolicyBench(peers);
        double[] reports = new double[rounds];
        double[] decisions = new double[rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            List<PeerTerms> terms = bench.terms();
            // A site that helps and one that is helped, in turn.
            LocalView local = bench.local(round % 2 == 0 ? 0.4 : 1.3);
            long began = cpuNs();
            bench.sum += bench.policy.decide(local, terms, bench.nowMs).localConnections();
            long decided = cpuNs();
            for (PeerTerms peer : terms) {
                bench.sum += bench.policy
                        .terms(peer.site(), ++bench.sequence, local, terms, bench.nowMs)
                        .grant();
            }
            long written = cpuNs();
            if (round >= 0) {
                decisions[round] = (decided - began) / NS_PER_MS;
                reports[round] = (written - decided) / NS_PER_MS;
            }
            bench.nowMs += TICK_MS;
        }
        if (Double.isNaN(bench.sum)) {
            throw new LabException("the policy answered with what is no number");
        }
        return new PolicyReport(Machine.ofThis(), peers, rounds, Median.of(reports), Median.of(decisions));
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private LocalView local(double load) {
        Map<String, Double> spilled = new HashMap<>();
        for (int peer = 0; peer < peers; peer++) {
            spilled.put("peer" + peer, random.nextDouble(20));
        }
        return new LocalView(load, load, CAPACITY, load * CAPACITY, 0, spilled, true);
    }

    private List<PeerTerms> terms() {
        List<PeerTerms> terms = new ArrayList<>(peers);
        for (int peer = 0; peer < peers; peer++) {
            double load = random.nextDouble(0.2, 0.69);
            terms.add(new PeerTerms(
                    "peer" + peer,
                    load,
                    load,
                    CAPACITY,
                    false,
                    random.nextDouble(100),
                    random.nextDouble(30),
                    random.nextDouble(40),
                    random.nextDouble(20),
                    sequence + peer,
                    sequence - peers,
                    1_000,
                    true,
                    null,
                    true,
                    random.nextDouble(1, 300)));
        }
        return terms;
    }
}

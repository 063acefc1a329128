package io.spillway.director.schedule;

import java.util.List;

/**
 * wrr: serves in turn, in proportion to weight, and interleaved: a round at weight level w serves every server whose
 * weight is at least w; then the level sinks by the greatest common divisor of the weights. Thread rule: engine thread only.
 */
final class WeightedRoundRobin implements Scheduler {
    private Candidate[] servers;
    /** Place of the server chosen last; the length of the list: its head, before the first. */
    private int current;

    private int divisor;
    private int highest;
    /** 1 more than a multiple of the divisor, so that the last round is at level 1 and leaves no one out. */
    private int level;

    WeightedRoundRobin(List<? extends Candidate> servers) {
        this.servers = servers.toArray(Candidate[]::new);
        current = servers.size();
        measureWeights();
        level = highest;
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        if (highest == 0) {
            return NONE;
        }
        int start = current;
        while (true) {
            while (--current >= 0) {
                Candidate server = servers[current];
                if (server.isEligible() && server.weight() >= level) {
                    return current;
                }
            }
            current = servers.length;
            int heaviest = heaviestEligible();
            if (heaviest == 0) {
                // IPVS goes through the levels to the end of the last round; from within that round, back to where it
                // was.
                if (start < servers.length && level <= divisor) {
                    current = start;
                } else {
                    level = highest;
                }
                return NONE;
            }
            level -= divisor;
            if (level <= 0) {
                level = highest;
            }
            if (level > heaviest) {
                // No one is found at the levels between: with weights of millions, walking them would take seconds.
                level -= Math.ceilDiv(level - heaviest, divisor) * divisor;
            }
        }
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = changed.toArray(Candidate[]::new);
        current = servers.length;
        measureWeights();
        if (level > highest || level == 0) {
            level = highest;
        } else if (divisor > 1) {
            level = level / divisor * divisor + 1;
        }
    }

    /** Overloaded servers count: they come back without notice. */
    private void measureWeights() {
        int gcd = 0;
        int max = 0;
        for (Candidate server : servers) {
            gcd = gcd(server.weight(), gcd);
            max = Math.max(max, server.weight());
        }
        divisor = Math.max(gcd, 1);
        highest = max - (divisor - 1);
    }

    private int heaviestEligible() {
        int heaviest = 0;
        for (Candidate server : servers) {
            if (server.isEligible()) {
                heaviest = Math.max(heaviest, server.weight());
            }
        }
        return heaviest;
    }

    static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}

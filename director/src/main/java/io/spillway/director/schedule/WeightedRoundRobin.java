package io.spillway.director.schedule;

import java.util.List;

/**
 * Serves in turn, in proportion to weight, and interleaved: a round at weight level w serves every server whose weight
 * is at least w; then the level sinks by the greatest common divisor of the weights. Thread rule: engine thread only.
 */
final class WeightedRoundRobin implements Scheduler {
    private Candidate[] servers;
    /** Index of the server chosen last; -1 at the head of the list. */
    private int current = -1;

    private int divisor;
    private int highest;
    private int level;

    WeightedRoundRobin(List<? extends Candidate> newestFirst) {
        servers = newestFirst.toArray(Candidate[]::new);
        measureWeights();
        level = highest;
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        if (highest == 0) {
            return NONE;
        }
        while (true) {
            while (++current < servers.length) {
                Candidate server = servers[current];
                if (server.isEligible() && server.weight() >= level) {
                    return servers.length - 1 - current;
                }
            }
            current = -1;
            level -= divisor;
            if (level <= 0) {
                level = highest;
            }
        }
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = changed.reversed().toArray(Candidate[]::new);
        current = -1;
        measureWeights();
        if (level > highest || level == 0) {
            level = highest;
        } else if (divisor > 1) {
            level = level / divisor * divisor + 1;
        }
    }

    /** A server that isn't eligible is treated as if it were not in the list. */
    private void measureWeights() {
        int gcd = 0;
        int max = 0;
        for (Candidate server : servers) {
            if (server.isEligible()) {
                gcd = gcd(server.weight(), gcd);
                max = Math.max(max, server.weight());
            }
        }
        divisor = gcd;
        highest = max == 0 ? 0 : max - (gcd - 1);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}

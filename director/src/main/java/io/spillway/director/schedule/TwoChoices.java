package io.spillway.director.schedule;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * twos: draws two servers by chance, in proportion to weight, and takes the one with fewer connections for its weight; the
 * one drawn first when they are equal. Both draws may hit the same server. Thread rule: engine thread only.
 */
final class TwoChoices implements Scheduler {
    private final RandomGenerator random;
    private Candidate[] servers;

    TwoChoices(List<? extends Candidate> servers, RandomGenerator random) {
        this.servers = servers.toArray(Candidate[]::new);
        this.random = random;
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        long total = 0;
        for (Candidate server : servers) {
            if (server.isEligible()) {
                total += server.weight();
            }
        }
        if (total == 0) {
            return NONE;
        }
        int first = draw(random.nextLong(total));
        int second = draw(random.nextLong(total));
        Candidate a = servers[first];
        Candidate b = servers[second];
        return Load.isLess(Load.overhead(b), b.weight(), Load.overhead(a), a.weight()) ? second : first;
    }

    /** @param point below the sum of the weights */
    private int draw(long point) {
        int place = servers.length;
        long below = point;
        while (below >= 0) {
            Candidate server = servers[--place];
            below -= server.isEligible() ? server.weight() : 0;
        }
        return place;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = changed.toArray(Candidate[]::new);
    }
}

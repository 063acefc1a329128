package io.spillway.director.schedule;

import java.util.List;

/**
 * sed: the server where the new flow would wait least, that is with the fewest active connections for its weight when the
 * new one is among them; the first of equals. Thread rule: engine thread only.
 */
final class ShortestExpectedDelay implements Scheduler {
    private Candidate[] servers;

    ShortestExpectedDelay(List<? extends Candidate> servers) {
        this.servers = servers.toArray(Candidate[]::new);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int least = NONE;
        long leastDelay = 0;
        int leastWeight = 0;
        for (int place = servers.length - 1; place >= 0; place--) {
            Candidate server = servers[place];
            if (server.isEligible()) {
                long delay = server.active() + 1L;
                int weight = server.weight();
                if (least == NONE || Load.isLess(delay, weight, leastDelay, leastWeight)) {
                    least = place;
                    leastDelay = delay;
                    leastWeight = weight;
                }
            }
        }
        return least;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = changed.toArray(Candidate[]::new);
    }
}

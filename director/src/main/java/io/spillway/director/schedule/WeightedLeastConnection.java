package io.spillway.director.schedule;

import java.util.List;

/** wlc: the server with the fewest connections for its weight, the first of equals. Thread rule: engine thread only. */
final class WeightedLeastConnection implements Scheduler {
    private Candidate[] servers;

    WeightedLeastConnection(List<? extends Candidate> servers) {
        this.servers = servers.toArray(Candidate[]::new);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int least = NONE;
        long leastLoad = 0;
        int leastWeight = 0;
        for (int place = servers.length - 1; place >= 0; place--) {
            Candidate server = servers[place];
            if (server.isEligible()) {
                long load = Load.overhead(server);
                int weight = server.weight();
                if (least == NONE || Load.isLess(load, weight, leastLoad, leastWeight)) {
                    least = place;
                    leastLoad = load;
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

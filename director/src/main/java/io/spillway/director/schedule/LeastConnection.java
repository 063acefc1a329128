package io.spillway.director.schedule;

import java.util.List;

/** lc: the server with the fewest connections, the first of equals. Thread rule: engine thread only. */
final class LeastConnection implements Scheduler {
    private Candidate[] servers;

    LeastConnection(List<? extends Candidate> servers) {
        this.servers = servers.toArray(Candidate[]::new);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int least = NONE;
        long leastLoad = 0;
        for (int place = servers.length - 1; place >= 0; place--) {
            Candidate server = servers[place];
            if (server.isEligible()) {
                long load = Load.overhead(server);
                if (least == NONE || load < leastLoad) {
                    least = place;
                    leastLoad = load;
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

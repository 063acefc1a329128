package io.spillway.director.schedule;

import java.util.List;

/** fo: the server with the highest weight gets everything, the first of equals. Thread rule: engine thread only. */
final class Failover implements Scheduler {
    private Candidate[] servers;

    Failover(List<? extends Candidate> servers) {
        this.servers = servers.toArray(Candidate[]::new);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int heaviest = NONE;
        int highest = 0;
        for (int place = servers.length - 1; place >= 0; place--) {
            Candidate server = servers[place];
            if (server.weight() > highest && server.isEligible()) {
                heaviest = place;
                highest = server.weight();
            }
        }
        return heaviest;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = changed.toArray(Candidate[]::new);
    }
}

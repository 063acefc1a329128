package io.spillway.director.schedule;

import java.util.List;

/**
 * ovf: the server with the highest weight until it has more active connections than its weight says, then the next; the
 * first of equals. When all are that full, none. Thread rule: engine thread only.
 */
final class Overflow implements Scheduler {
    private Candidate[] servers;

    Overflow(List<? extends Candidate> servers) {
        this.servers = servers.toArray(Candidate[]::new);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int heaviest = NONE;
        int highest = 0;
        for (int place = servers.length - 1; place >= 0; place--) {
            Candidate server = servers[place];
            int weight = server.weight();
            if (weight > highest && server.active() <= weight && server.isEligible()) {
                heaviest = place;
                highest = weight;
            }
        }
        return heaviest;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = changed.toArray(Candidate[]::new);
    }
}

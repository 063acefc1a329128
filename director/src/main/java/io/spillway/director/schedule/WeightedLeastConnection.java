package io.spillway.director.schedule;

import java.util.List;

/** The server with the fewest connections for its weight; the first of equals. Thread rule: engine thread only. */
final class WeightedLeastConnection implements Scheduler {
    private Candidate[] servers;

    WeightedLeastConnection(List<? extends Candidate> newestFirst) {
        servers = newestFirst.toArray(Candidate[]::new);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int leastAt = -1;
        Candidate least = null;
        long leastOverhead = 0;
        for (int i = 0; i < servers.length; i++) {
            Candidate server = servers[i];
            if (!server.isEligible()) {
                continue;
            }
            long overhead = overhead(server);
            // leastOverhead / least.weight > overhead / server.weight, without dividing
            if (least == null || leastOverhead * server.weight() > overhead * least.weight()) {
                least = server;
                leastAt = i;
                leastOverhead = overhead;
            }
        }
        return leastAt < 0 ? NONE : servers.length - 1 - leastAt;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = changed.reversed().toArray(Candidate[]::new);
    }

    /** IPVS: active * 256 + total, an inactive connection costs a 257th of an active one. */
    private static long overhead(Candidate server) {
        return server.active() * 257L + server.inactive();
    }
}

package io.spillway.director.schedule;

import java.util.List;

/** nq: the first server without an active connection; when all have some, sed's. Thread rule: engine thread only. */
final class NeverQueue implements Scheduler {
    private final ShortestExpectedDelay whenNoneIsIdle;
    private Candidate[] servers;

    NeverQueue(List<? extends Candidate> servers) {
        this.servers = servers.toArray(Candidate[]::new);
        whenNoneIsIdle = new ShortestExpectedDelay(servers);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        for (int place = servers.length - 1; place >= 0; place--) {
            Candidate server = servers[place];
            if (server.active() == 0 && server.isEligible()) {
                return place;
            }
        }
        return whenNoneIsIdle.choose(key, nowNs);
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = changed.toArray(Candidate[]::new);
        whenNoneIsIdle.serversChanged(changed);
    }
}

package io.spillway.director.schedule;

import java.util.List;

/** rr: one after the other, whatever their weights. Thread rule: engine thread only. */
final class RoundRobin implements Scheduler {
    private Candidate[] servers;
    /** Place of the server chosen last; the length of the list: its head, before the first. */
    private int last;

    RoundRobin(List<? extends Candidate> servers) {
        this.servers = servers.toArray(Candidate[]::new);
        last = servers.size();
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int place = last;
        for (int i = 0; i < servers.length; i++) {
            place = place == 0 ? servers.length - 1 : place - 1;
            if (servers[place].isEligible()) {
                last = place;
                return place;
            }
        }
        return NONE;
    }

    /** When the server chosen last is gone, the one before it in the list stands for it. */
    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        Candidate[] now = changed.toArray(Candidate[]::new);
        int lastNow = now.length;
        for (int place = last; place < servers.length && lastNow == now.length; place++) {
            lastNow = placeOf(servers[place], now);
        }
        servers = now;
        last = lastNow;
    }

    private static int placeOf(Candidate server, Candidate[] servers) {
        int place = 0;
        while (place < servers.length && !Load.isSame(server, servers[place])) {
            place++;
        }
        return place;
    }
}

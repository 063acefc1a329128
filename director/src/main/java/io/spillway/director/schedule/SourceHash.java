package io.spillway.director.schedule;

import java.util.List;

/**
 * sh: a table of 256 buckets, dealt out to the servers in turn, to each as many in a row as its weight says (weight 0:
 * one), found by the hash of the client's address. When the bucket's server can't take the flow, none does, or with the
 * fallback flag the one of the next bucket that can. Thread rule: engine thread only.
 */
final class SourceHash implements Scheduler {
    private static final int BUCKETS = 256;

    private final boolean fallback;
    private final boolean withPort;
    /** Places of servers. */
    private final int[] table = new int[BUCKETS];

    private Candidate[] servers = {};

    SourceHash(SchedulerSpec spec, List<? extends Candidate> servers) {
        fallback = spec.fallback();
        withPort = spec.withPort();
        deal(servers);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        if (servers.length == 0) {
            return NONE;
        }
        int client = HashInput.fold(key.sourceHigh(), key.sourceLow()) + (withPort ? key.sourcePort() : 0);
        int hash = HashInput.bucket(client);
        int place = table[hash];
        if (servers[place].isEligible()) {
            return place;
        }
        if (fallback) {
            for (int offset = 0; offset < BUCKETS; offset++) {
                place = table[((hash + offset) % BUCKETS + hash) % BUCKETS];
                if (servers[place].isEligible()) {
                    return place;
                }
            }
        }
        return NONE;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        deal(changed);
    }

    private void deal(List<? extends Candidate> changed) {
        servers = changed.toArray(Candidate[]::new);
        int bucket = 0;
        while (servers.length > 0 && bucket < BUCKETS) {
            for (int place = servers.length - 1; place >= 0 && bucket < BUCKETS; place--) {
                int end = (int) Math.min(BUCKETS, (long) bucket + Math.max(servers[place].weight(), 1));
                while (bucket < end) {
                    table[bucket++] = place;
                }
            }
        }
    }
}

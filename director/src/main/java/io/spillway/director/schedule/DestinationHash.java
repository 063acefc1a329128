package io.spillway.director.schedule;

import java.util.List;

/**
 * dh: a table of 256 buckets, dealt out to the servers in turn whatever their weights, found by the hash of the destination
 * address. When the bucket's server can't take the flow, none does. Thread rule: engine thread only.
 */
final class DestinationHash implements Scheduler {
    private Candidate[] servers;

    DestinationHash(List<? extends Candidate> servers) {
        this.servers = servers.toArray(Candidate[]::new);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        if (servers.length == 0) {
            return NONE;
        }
        int bucket = HashInput.bucket(HashInput.fold(key.destinationHigh(), key.destinationLow()));
        // Dealt out in turn, so the table need not be made.
        int place = servers.length - 1 - bucket % servers.length;
        return servers[place].isEligible() ? place : NONE;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = changed.toArray(Candidate[]::new);
    }
}

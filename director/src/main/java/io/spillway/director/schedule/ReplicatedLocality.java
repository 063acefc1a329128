package io.spillway.director.schedule;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * lblcr: as lblc, but a destination in demand gets more servers: when the least loaded of its set can't take the flow or is
 * overloaded, the server that wlc would take joins. A set that has not changed for the expiration time loses its most
 * loaded server. Thread rule: engine thread only.
 */
final class ReplicatedLocality implements Scheduler {
    private final long expirationNs;
    private final WeightedLeastConnection least;
    private final ServerNumbers servers;
    private final ServerSets sets;
    private final LocalityTable destinations;

    ReplicatedLocality(SchedulerSpec spec, List<? extends Candidate> servers, RandomGenerator random) {
        expirationNs = spec.localityExpirationNs();
        least = new WeightedLeastConnection(servers);
        this.servers = new ServerNumbers(servers);
        sets = new ServerSets(this.servers);
        destinations = new LocalityTable(expirationNs, random.nextLong(), sets::clear);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int destination = destinations.find(key.destinationHigh(), key.destinationLow(), nowNs);
        if (destination != LocalityTable.NONE) {
            int number = sets.leastLoaded(destination);
            if (sets.hasSeveral(destination) && nowNs - sets.changedNs(destination) > expirationNs) {
                sets.dropMostLoaded(destination, nowNs);
            }
            if (number != LocalityTable.NONE && !servers.shouldGiveUp(number)) {
                return servers.place(number);
            }
        }
        int place = least.choose(key, nowNs);
        if (place != NONE) {
            if (destination == LocalityTable.NONE) {
                destination = destinations.add(key.destinationHigh(), key.destinationLow(), nowNs);
            }
            if (destination != LocalityTable.NONE) {
                sets.add(destination, servers.numberAt(place), nowNs);
            }
        }
        return place;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        least.serversChanged(changed);
        servers.change(changed);
    }
}

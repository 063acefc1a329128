package io.spillway.director.schedule;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * lblc, for clusters of caches: a destination stays with its server while that one can take flows and isn't overloaded; else, and at
 * first, it gets the server that wlc would take. What is remembered expires ({@link LocalityTable}). Thread rule: engine
 * thread only.
 */
final class Locality implements Scheduler {
    private final WeightedLeastConnection least;
    private final ServerNumbers servers;
    private final LocalityTable destinations;
    /** By destination: the server's number. */
    private final int[] server = new int[LocalityTable.CAPACITY];

    Locality(SchedulerSpec spec, List<? extends Candidate> servers, RandomGenerator random) {
        least = new WeightedLeastConnection(servers);
        ServerNumbers numbers = new ServerNumbers(servers);
        this.servers = numbers;
        destinations = new LocalityTable(
                spec.localityExpirationNs(), random.nextLong(), destination -> numbers.release(server[destination]));
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int destination = destinations.find(key.destinationHigh(), key.destinationLow(), nowNs);
        if (destination != LocalityTable.NONE) {
            int number = server[destination];
            if (servers.isEligible(number) && !servers.shouldGiveUp(number)) {
                return servers.place(number);
            }
        }
        int place = least.choose(key, nowNs);
        if (place == NONE) {
            return NONE;
        }
        if (destination != LocalityTable.NONE) {
            servers.release(server[destination]);
        } else {
            destination = destinations.add(key.destinationHigh(), key.destinationLow(), nowNs);
        }
        if (destination != LocalityTable.NONE) {
            server[destination] = servers.numberAt(place);
            servers.hold(server[destination]);
        }
        return place;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        least.serversChanged(changed);
        servers.change(changed);
    }
}

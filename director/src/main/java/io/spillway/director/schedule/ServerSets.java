package io.spillway.director.schedule;

import java.util.Arrays;

/**
 * For each destination of lblcr the set of its servers, the one added last first: lists in arrays of fixed size, about
 * 1 MB. When that is used up a server is not added. Thread rule: engine thread only.
 */
final class ServerSets {
    private static final int NONE = -1;
    private static final int CAPACITY = 2 * LocalityTable.CAPACITY;

    private final ServerNumbers servers;
    /** By destination: the first element, or {@link #NONE}. */
    private final int[] first = new int[LocalityTable.CAPACITY];

    private final long[] changedNs = new long[LocalityTable.CAPACITY];
    /** By element: the server's number. */
    private final int[] server = new int[CAPACITY];
    /** By element: the one after it, in its set or among those that are free. */
    private final int[] next = new int[CAPACITY];

    private int firstFree;

    ServerSets(ServerNumbers servers) {
        this.servers = servers;
        Arrays.fill(first, NONE);
        Arrays.setAll(next, element -> element + 1 == CAPACITY ? NONE : element + 1);
    }

    /** Does nothing if the server is in the set already. */
    void add(int destination, int number, long nowNs) {
        for (int element = first[destination]; element != NONE; element = next[element]) {
            if (server[element] == number) {
                return;
            }
        }
        if (firstFree == NONE) {
            return;
        }
        int element = firstFree;
        firstFree = next[element];
        server[element] = number;
        next[element] = first[destination];
        first[destination] = element;
        changedNs[destination] = nowNs;
        servers.hold(number);
    }

    void clear(int destination) {
        while (first[destination] != NONE) {
            remove(destination, NONE, first[destination]);
        }
    }

    private void remove(int destination, int before, int element) {
        if (before == NONE) {
            first[destination] = next[element];
        } else {
            next[before] = next[element];
        }
        servers.release(server[element]);
        next[element] = firstFree;
        firstFree = element;
    }

    boolean hasSeveral(int destination) {
        return first[destination] != NONE && next[first[destination]] != NONE;
    }

    /** When a server was last added or dropped. */
    long changedNs(int destination) {
        return changedNs[destination];
    }

    /** The number of the server with the fewest connections for its weight that can take a flow; or {@link #NONE}. */
    int leastLoaded(int destination) {
        int least = NONE;
        long leastLoad = 0;
        int leastWeight = 0;
        for (int element = first[destination]; element != NONE; element = next[element]) {
            int number = server[element];
            if (servers.isEligible(number)) {
                long load = Load.overhead(servers.server(number));
                int weight = servers.server(number).weight();
                if (least == NONE || Load.isLess(load, weight, leastLoad, leastWeight)) {
                    least = number;
                    leastLoad = load;
                    leastWeight = weight;
                }
            }
        }
        return least;
    }

    /** The server with the most connections for its weight leaves, in service or not, unless its weight is 0. */
    void dropMostLoaded(int destination, long nowNs) {
        int most = NONE;
        int beforeMost = NONE;
        long mostLoad = 0;
        int mostWeight = 0;
        int before = NONE;
        for (int element = first[destination]; element != NONE; element = next[element]) {
            Candidate candidate = servers.server(server[element]);
            long load = Load.overhead(candidate);
            int weight = candidate.weight();
            if (weight > 0 && (most == NONE || Load.isLess(mostLoad, mostWeight, load, weight))) {
                most = element;
                beforeMost = before;
                mostLoad = load;
                mostWeight = weight;
            }
            before = element;
        }
        if (most != NONE) {
            remove(destination, beforeMost, most);
            changedNs[destination] = nowNs;
        }
    }
}

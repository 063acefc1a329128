package io.spillway.director.schedule;

import io.spillway.director.packet.SipHash;
import java.util.Arrays;
import java.util.List;

/**
 * mh: Maglev's table (Eisenbud and others, NSDI 2016, section 3.4): every server has an order of its own in which it would
 * like to have the table's places, and in turn each takes the next ones that are free, as many as its weight says. A
 * server that comes or goes moves few clients beside its own. The table is made of the last weights that were not 0:
 * quiescing a server leaves it as it is. The keys are fixed and the same as in the kernel, so directors agree with each
 * other. Thread rule: engine thread only.
 */
final class MaglevHash implements Scheduler {
    private static final int MIN_INDEX = 8;
    /** Prime, so that every step goes through the whole table. */
    private static final int[] SIZES = {251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071};

    private static final SipHash OFFSET = SipHash.of13(2_654_435_761L, 2_654_435_761L);
    private static final SipHash SKIP = SipHash.of13(2_654_446_892L, 2_654_446_892L);

    private final boolean fallback;
    private final boolean withPort;
    private final int weightBits;
    /** Places of servers; {@link #NONE} in all of it or nowhere. */
    private final int[] table;

    private Candidate[] servers = {};
    /** As the table has them. */
    private int[] weights = {};

    MaglevHash(SchedulerSpec spec, List<? extends Candidate> servers) {
        fallback = spec.fallback();
        withPort = spec.withPort();
        weightBits = spec.tableIndex() / 2;
        table = new int[SIZES[spec.tableIndex() - MIN_INDEX]];
        Arrays.fill(table, NONE);
        serversChanged(servers);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int client = HashInput.fold(key.sourceHigh(), key.sourceLow()) + (withPort ? key.sourcePort() : 0);
        int hash = at(client);
        int place = table[hash];
        if (place == NONE || servers[place].isEligible()) {
            return place;
        }
        if (fallback && isAnyEligible()) {
            for (int offset = 0; offset < table.length; offset++) {
                place = table[at(client + (hash + offset) % table.length)];
                if (servers[place].isEligible()) {
                    return place;
                }
            }
        }
        return NONE;
    }

    private int at(int client) {
        return Integer.remainderUnsigned(OFFSET.hash32(client), table.length);
    }

    /** When no one is, looking through the largest table would take a millisecond a packet. */
    private boolean isAnyEligible() {
        for (Candidate server : servers) {
            if (server.isEligible()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        Candidate[] before = servers;
        int[] weightsBefore = weights;
        servers = changed.toArray(Candidate[]::new);
        weights = changed.stream().mapToInt(Candidate::lastWeight).toArray();
        if (!Arrays.equals(weights, weightsBefore) || !Arrays.equals(servers, before, MaglevHash::compare)) {
            Arrays.fill(table, NONE);
            deal();
        }
    }

    private static int compare(Candidate a, Candidate b) {
        return Load.isSame(a, b) ? 0 : 1;
    }

    private void deal() {
        int divisor = Arrays.stream(weights).reduce(0, WeightedRoundRobin::gcd);
        if (divisor == 0) {
            return;
        }
        int highest = Arrays.stream(weights).max().orElseThrow() / divisor;
        int shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(highest) - weightBits);
        int[] next = new int[servers.length];
        int[] skip = new int[servers.length];
        for (int place = 0; place < servers.length; place++) {
            Candidate server = servers[place];
            int name = HashInput.fold(server.addressHigh(), server.addressLow()) + server.port();
            next[place] = at(name);
            skip[place] = Integer.remainderUnsigned(SKIP.hash32(name), table.length - 1) + 1;
        }
        int taken = 0;
        while (true) {
            for (int place = servers.length - 1; place >= 0; place--) {
                int turns = weights[place] == 0 ? 0 : Math.max(1, (weights[place] / divisor) >> shift);
                for (int turn = 0; turn < turns; turn++) {
                    while (table[next[place]] != NONE) {
                        next[place] = (next[place] + skip[place]) % table.length;
                    }
                    table[next[place]] = place;
                    if (++taken == table.length) {
                        return;
                    }
                }
            }
        }
    }
}

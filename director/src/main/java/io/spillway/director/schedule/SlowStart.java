package io.spillway.director.schedule;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Lets the share of a server rise from a sixteenth to all of it, in a straight line over the time since it began to take
 * flows, whatever the scheduler. Shares are relative to the one that is furthest: when all have just started no one
 * is held back, and a service never refuses a flow because of its slow start. By scheduler:
 *
 * <ul>
 *   <li>wlc, sed, nq, fo, twos: the weight rises. Weights are small numbers, so here they count in 1,024ths, or what
 *       still fits beside the highest.
 *   <li>lc: as wlc with equal weights.
 *   <li>ovf, lblc, lblcr compare weights with numbers of connections: the weight rises, in whole numbers.
 *   <li>rr, wrr: a server at a quarter takes every fourth of its turns.
 * </ul>
 *
 * Thread rule: engine thread only.
 */
final class SlowStart implements Scheduler {
    /** The full share. */
    private static final int FULL = 1024;

    private static final int FIRST = FULL / 16;
    /** What a share of a weight is multiplied with, as bits. */
    private static final int FINE_BITS = 10;

    private static final Duration LONGEST = Duration.ofDays(100);

    private enum Way {
        TURNS,
        FINE_WEIGHTS,
        EQUAL_WEIGHTS,
        WHOLE_WEIGHTS
    }

    private final Scheduler scheduler;
    private final Way way;
    private final long durationNs;
    private List<Warming> servers;
    private int fineBits;

    SlowStart(SchedulerSpec spec, List<? extends Candidate> servers, RandomGenerator random) {
        way = switch (spec.kind()) {
            case RR, WRR -> Way.TURNS;
            case LC -> Way.EQUAL_WEIGHTS;
            case OVF, LBLC, LBLCR -> Way.WHOLE_WEIGHTS;
            case WLC, SED, NQ, FO, TWOS -> Way.FINE_WEIGHTS;
            case SH, DH, MH -> throw new IllegalArgumentException("no slow start for " + spec.kind());
        };
        durationNs = (spec.slowStart().compareTo(LONGEST) > 0 ? LONGEST : spec.slowStart()).toNanos();
        this.servers = warm(servers);
        fineBits = fineBits();
        SchedulerKind kind = way == Way.EQUAL_WEIGHTS ? SchedulerKind.WLC : spec.kind();
        scheduler = Scheduler.of(spec.withoutSlowStart(kind), this.servers, random);
    }

    @Override
    public int choose(ScheduleKey key, long nowNs) {
        int most = 0;
        for (int i = 0; i < servers.size(); i++) {
            Warming server = servers.get(i);
            if (server.isEligible()) {
                server.setShare(share(nowNs - server.eligibleSinceNs()));
                most = Math.max(most, server.share());
            }
        }
        return way == Way.TURNS ? chooseTurn(key, nowNs, most) : chooseByWeight(key, nowNs, most);
    }

    private int share(long elapsedNs) {
        if (elapsedNs >= durationNs) {
            return FULL;
        }
        return FIRST + (int) ((FULL - FIRST) * Math.max(0, elapsedNs) / durationNs);
    }

    /** Ends: a server that lets a turn pass takes one of its next sixteen at the latest. */
    private int chooseTurn(ScheduleKey key, long nowNs, int most) {
        int chosen = scheduler.choose(key, nowNs);
        while (chosen != NONE && !servers.get(chosen).takesTurn(most)) {
            chosen = scheduler.choose(key, nowNs);
        }
        return chosen;
    }

    private int chooseByWeight(ScheduleKey key, long nowNs, int most) {
        for (int i = 0; i < servers.size(); i++) {
            Warming server = servers.get(i);
            server.setWeight(risen(server, most));
        }
        int chosen = scheduler.choose(key, nowNs);
        if (chosen == NONE && way == Way.WHOLE_WEIGHTS) {
            // ovf: the room that a server is yet kept from is better than no room.
            for (int i = 0; i < servers.size(); i++) {
                servers.get(i).setWeight(servers.get(i).fullWeight());
            }
            chosen = scheduler.choose(key, nowNs);
        }
        return chosen;
    }

    private int risen(Warming server, int most) {
        if (!server.isEligible()) {
            return server.fullWeight();
        }
        long weight = way == Way.EQUAL_WEIGHTS ? 1 : server.fullWeight();
        long risen = Math.ceilDiv((weight << fineBits) * server.share(), most);
        return (int) Math.min(risen, Integer.MAX_VALUE);
    }

    @Override
    public void serversChanged(List<? extends Candidate> changed) {
        servers = warm(changed);
        fineBits = fineBits();
        scheduler.serversChanged(servers);
    }

    private static List<Warming> warm(List<? extends Candidate> servers) {
        return servers.stream().map(Warming::new).toList();
    }

    private int fineBits() {
        return switch (way) {
            case TURNS, WHOLE_WEIGHTS -> 0;
            case EQUAL_WEIGHTS -> FINE_BITS;
            case FINE_WEIGHTS -> {
                int highest =
                        servers.stream().mapToInt(Warming::fullWeight).max().orElse(0);
                yield Math.clamp(Integer.numberOfLeadingZeros(highest) - 1, 0, FINE_BITS);
            }
        };
    }
}

package io.spillway.director.schedule;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses the real server of a new flow, by the rules of IPVS. Thread rule: engine thread only. {@link #choose} allocates
 * nothing.
 */
public sealed interface Scheduler
        permits RoundRobin,
                WeightedRoundRobin,
                LeastConnection,
                WeightedLeastConnection,
                ShortestExpectedDelay,
                NeverQueue,
                SourceHash,
                DestinationHash,
                MaglevHash,
                Locality,
                ReplicatedLocality,
                Failover,
                Overflow,
                TwoChoices,
                SlowStart {
    /** No server can take the flow. */
    int NONE = -1;

    /**
     * @param servers that are in service, in configuration order; equals are resolved as in IPVS, which lists the one that
     *     was added last first
     */
    static Scheduler of(SchedulerSpec spec, List<? extends Candidate> servers, RandomGenerator random) {
        if (!spec.slowStart().isZero() && !spec.kind().isHash()) {
            return new SlowStart(spec, servers, random);
        }
        return switch (spec.kind()) {
            case RR -> new RoundRobin(servers);
            case WRR -> new WeightedRoundRobin(servers);
            case LC -> new LeastConnection(servers);
            case WLC -> new WeightedLeastConnection(servers);
            case SED -> new ShortestExpectedDelay(servers);
            case NQ -> new NeverQueue(servers);
            case SH -> new SourceHash(spec, servers);
            case DH -> new DestinationHash(servers);
            case MH -> new MaglevHash(spec, servers);
            case LBLC -> new Locality(spec, servers, random);
            case LBLCR -> new ReplicatedLocality(spec, servers, random);
            case FO -> new Failover(servers);
            case OVF -> new Overflow(servers);
            case TWOS -> new TwoChoices(servers, random);
        };
    }

    /**
     * The place of the chosen server in the list given last, or {@link #NONE}.
     *
     * @param nowNs the engine's time
     */
    int choose(ScheduleKey key, long nowNs);

    /**
     * Must be called after a server came into service or went out of it, or its weight was changed; whether it is overloaded
     * is asked at each choice. A server is known by its address and port, which differ from all others' of the list; what
     * a scheduler remembers of one holds for another object with the same.
     *
     * @param servers in service now, in configuration order; one whose weight is 0 stays in it, else hash tables would
     *     be made anew
     */
    void serversChanged(List<? extends Candidate> servers);
}

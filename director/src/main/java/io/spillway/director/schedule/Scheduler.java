package io.spillway.director.schedule;

import java.util.List;
import java.util.random.RandomGenerator;

/** Chooses the real server of a new flow, by the rules of IPVS. Thread rule: engine thread only. */
public interface Scheduler {
    /** No server can take the flow. */
    int NONE = -1;

    /**
     * @param servers that are in service, in configuration order; equals are resolved as in IPVS, which lists the one that
     *     was added last first
     */
    static Scheduler of(SchedulerSpec spec, List<? extends Candidate> servers, RandomGenerator random) {
        List<? extends Candidate> newestFirst = servers.reversed();
        return switch (spec.kind()) {
            case WRR -> new WeightedRoundRobin(newestFirst);
            default -> new WeightedLeastConnection(newestFirst);
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
     * is asked at each choice.
     *
     * @param servers in service now, in configuration order
     */
    void serversChanged(List<? extends Candidate> servers);
}

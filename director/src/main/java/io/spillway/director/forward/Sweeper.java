package io.spillway.director.forward;

import io.spillway.director.flow.FlowTable;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Ends flows of an engine by what they are, a bounded number of looks at a time, each job once through the whole table.
 * What begins meanwhile may be passed over: a job must make sure first that nothing it is about begins any more. Thread
 * rule: engine thread only.
 */
final class Sweeper {
    /** @param isStillWanted asked once, when its time has come */
    private record Later(long atNs, BooleanSupplier isStillWanted, Job job) {}

    private record Job(IntPredicate flows, Counter why, FlowEnd end) {}

    private final FlowKeeper keeper;
    private final FlowTable flows;
    private final Counters counters;
    private final Deque<Job> jobs = new ArrayDeque<>();
    private final List<Later> later = new ArrayList<>();
    private @Nullable Job job;
    private int next;

    Sweeper(FlowKeeper keeper, Counters counters) {
        this.keeper = keeper;
        flows = keeper.table();
        this.counters = counters;
    }

    /**
     * Ends the flows that are in the table and meet the condition.
     *
     * @param why is counted for each
     */
    void end(IntPredicate condition, Counter why, FlowEnd end) {
        jobs.add(new Job(condition, why, end));
    }

    /** The same from a moment on, if it is still wanted then. */
    void endLater(long atNs, BooleanSupplier isStillWanted, IntPredicate condition, Counter why, FlowEnd end) {
        later.add(new Later(atNs, isStillWanted, new Job(condition, why, end)));
    }

    /** @return there is more to do */
    boolean advance(long nowNs, int steps) {
        for (int i = later.size() - 1; i >= 0; i--) {
            if (nowNs >= later.get(i).atNs()) {
                Later due = later.remove(i);
                if (due.isStillWanted().getAsBoolean()) {
                    jobs.add(due.job());
                }
            }
        }
        for (int step = 0; step < steps; step++) {
            Job now = current();
            if (now == null) {
                return false;
            }
            if (next >= flows.limit()) {
                job = null;
                continue;
            }
            int flow = next++;
            if (flows.isFlow(flow) && now.flows().test(flow)) {
                now.end().ends(flows, flow, nowNs);
                keeper.end(flow);
                counters.add(now.why());
            }
        }
        return job != null || !jobs.isEmpty();
    }

    private @Nullable Job current() {
        if (job == null && !jobs.isEmpty()) {
            job = jobs.remove();
            next = 0;
        }
        return job;
    }
}

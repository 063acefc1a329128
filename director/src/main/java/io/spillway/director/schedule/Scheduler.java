package io.spillway.director.schedule;

import io.spillway.director.service.RealServer;
import io.spillway.director.service.SchedulerKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the real server of a new flow, by the rules of IPVS. Thread rule: engine thread only. */
public sealed interface Scheduler permits WeightedLeastConnection, WeightedRoundRobin {
    /** @param servers in configuration order; equals are resolved as in IPVS, the last one configured first */
    static Scheduler of(SchedulerKind kind, List<RealServer> servers) {
        List<RealServer> newestFirst = servers.reversed();
        return switch (kind) {
            case WLC -> new WeightedLeastConnection(newestFirst);
            case WRR -> new WeightedRoundRobin(newestFirst);
        };
    }

    /** @return null if no server is eligible */
    @Nullable
    RealServer choose();

    /** Must be called after a server became eligible or stopped being so. */
    void serversChanged();
}

package io.spillway.director.schedule;

import io.spillway.director.service.RealServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server with the fewest connections for its weight; the first of equals. Thread rule: engine thread only. */
final class WeightedLeastConnection implements Scheduler {
    private final RealServer[] servers;

    WeightedLeastConnection(List<RealServer> servers) {
        this.servers = servers.toArray(RealServer[]::new);
    }

    @Override
    public @Nullable RealServer choose() {
        RealServer least = null;
        long leastOverhead = 0;
        for (RealServer server : servers) {
            if (!server.isEligible()) {
                continue;
            }
            long overhead = overhead(server);
            // leastOverhead / least.weight > overhead / server.weight, without dividing
            if (least == null || leastOverhead * server.weight() > overhead * least.weight()) {
                least = server;
                leastOverhead = overhead;
            }
        }
        return least;
    }

    @Override
    public void serversChanged() {
        // Nothing is remembered between two choices.
    }

    /** IPVS: active * 256 + total, an inactive connection costs a 257th of an active one. */
    private static long overhead(RealServer server) {
        return server.active() * 257L + server.inactive();
    }
}

package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.exabgp.NeighborFacts;
import io.spillway.bgp.session.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A neighbor now, as processes see it.
 *
 * @param sinceMs how long it has been in this state, ms
 * @param routerId the neighbor's identifier; null: not established
 * @param holdTimeS negotiated, seconds; 0: none or not established
 * @param agreed what both sides can do, in words
 */
public record NeighborView(
        NeighborFacts facts,
        State state,
        long sinceMs,
        @Nullable String routerId,
        int holdTimeS,
        List<String> agreed,
        long messagesSent,
        long messagesReceived,
        int prefixesSent,
        int prefixesReceived) {
    public NeighborView {
        agreed = List.copyOf(agreed);
    }

    boolean isUp() {
        return state == State.ESTABLISHED;
    }
}

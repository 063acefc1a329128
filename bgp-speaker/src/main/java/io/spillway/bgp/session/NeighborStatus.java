package io.spillway.bgp.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A neighbor now.
 *
 * @param state Idle, Connect, Active, OpenSent, OpenConfirm or Established
 * @param sinceMs how long it has been in this state, ms
 * @param routerId the neighbor's identifier; null before its OPEN
 * @param holdTimeS negotiated, seconds; 0: none or not yet negotiated
 * @param keepaliveS seconds between our keepalives; 0: none
 * @param capabilities what both sides have, in words
 * @param prefixesSent prefixes announced to it now
 * @param prefixesReceived prefixes it announces to us now
 * @param messagesIn messages received since start
 * @param messagesOut messages sent since start
 * @param flaps how often an established session was lost
 * @param lastError the last reason a session ended or could not be had, in words; null: none yet
 */
public record NeighborStatus(
        NeighborConfig config,
        State state,
        long sinceMs,
        @Nullable String routerId,
        int holdTimeS,
        int keepaliveS,
        List<String> capabilities,
        int prefixesSent,
        int prefixesReceived,
        long messagesIn,
        long messagesOut,
        long flaps,
        @Nullable String lastError) {}

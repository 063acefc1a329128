package io.spillway.bgp.session;

import io.spillway.bgp.message.Family;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A neighbor now.
 *
 * @param dynamic it came from a range, and is forgotten when it goes
 * @param state Idle, Connect, Active, OpenSent, OpenConfirm or Established
 * @param sinceMs how long it has been in this state, ms
 * @param held why it is kept down, in words; null: it isn't
 * @param session what was agreed; null: not established
 * @param in messages received since start
 * @param out messages sent since start
 * @param bfd how BFD sees it, in words; null: it isn't watched
 */
public record NeighborStatus(
        NeighborConfig config,
        boolean dynamic,
        State state,
        long sinceMs,
        @Nullable String held,
        @Nullable Session session,
        Messages in,
        Messages out,
        Routes routes,
        Troubles troubles,
        @Nullable String bfd) {
    /**
     * An established session.
     *
     * @param routerId the neighbor's identifier
     * @param local our end
     * @param remote the neighbor's end
     * @param offered our capabilities, in words
     * @param received the neighbor's, in words
     * @param agreed what both have, in words
     */
    public record Session(
            String routerId,
            InetSocketAddress local,
            InetSocketAddress remote,
            Timers timers,
            List<String> offered,
            List<String> received,
            List<String> agreed) {}

    /**
     * Timers of a session.
     *
     * @param holdS negotiated, seconds; 0: neither hold timer nor keepalives
     * @param keepaliveS seconds between our keepalives, before jitter; 0: none
     * @param holdLeftMs until the hold timer expires, ms; negative: it doesn't run
     * @param keepaliveLeftMs until our next KEEPALIVE, ms; negative: none
     * @param sendHoldLeftMs until the send hold timer expires (RFC 9687), ms; negative: the neighbor takes what we send
     */
    public record Timers(int holdS, int keepaliveS, long holdLeftMs, long keepaliveLeftMs, long sendHoldLeftMs) {}

    /**
     * Messages of one direction.
     *
     * @param others of a type that doesn't exist
     * @param bytes of all of them, headers included
     */
    public record Messages(
            long opens, long updates, long notifications, long keepalives, long refreshes, long others, long bytes) {
        public long total() {
            return opens + updates + notifications + keepalives + refreshes + others;
        }
    }

    /**
     * Routes now.
     *
     * @param received prefixes the neighbor announces to us, by negotiated family
     * @param paths the routes to them; more than prefixes only with add-path
     * @param refused routes not taken since the session began because more are not kept
     * @param sent prefixes it has from us
     * @param unsendable announcements it can't get, and why; at most {@link #SHOWN} of them
     * @param unsendableCount how many there are
     */
    public record Routes(
            Map<Family, Integer> received,
            Map<Family, Integer> paths,
            long refused,
            Map<Family, Integer> sent,
            Map<String, String> unsendable,
            int unsendableCount) {
        /** So many are named. */
        public static final int SHOWN = 10;
    }

    /**
     * What went wrong since start.
     *
     * @param flaps how often an established session was lost
     * @param last why a session ended or could not be had, in words; null: never
     * @param notificationSent the last NOTIFICATION to it; null: none
     * @param notificationReceived the last NOTIFICATION from it; null: none
     * @param endedBy how often we ended a session or an attempt at one, by rule: {@code Hold Timer Expired}
     * @param malformedUpdates UPDATEs with errors that the session survived (RFC 7606)
     * @param treatedAsWithdraw those whose routes were treated as withdrawn
     * @param discardedAttributes attributes dropped from them
     * @param leaks UPDATEs with routes that had been marked for customers only (RFC 9234)
     * @param unsendable how often an announcement could not be sent
     * @param refused routes that were not kept because there was no room
     */
    public record Troubles(
            long flaps,
            @Nullable Event last,
            @Nullable Event notificationSent,
            @Nullable Event notificationReceived,
            Map<String, Long> endedBy,
            long malformedUpdates,
            long treatedAsWithdraw,
            long discardedAttributes,
            long leaks,
            long unsendable,
            long refused) {}

    /**
     * Something that happened.
     *
     * @param agoMs how long ago, ms
     */
    public record Event(String words, long agoMs) {}

    /** Identifier of the neighbor; null: not established. */
    public @Nullable String routerId() {
        return session == null ? null : session.routerId();
    }

    /** Negotiated, seconds; 0: none or not established. */
    public int holdTimeS() {
        return session == null ? 0 : session.timers().holdS();
    }

    /** Seconds between our keepalives; 0: none or not established. */
    public int keepaliveS() {
        return session == null ? 0 : session.timers().keepaliveS();
    }

    /** What both sides have, in words. */
    public List<String> capabilities() {
        return session == null ? List.of() : session.agreed();
    }

    /** Prefixes of all families that it has from us. */
    public int prefixesSent() {
        return sum(routes.sent());
    }

    /** Prefixes of all families that we have from it. */
    public int prefixesReceived() {
        return sum(routes.received());
    }

    /** Routes to them of all families; more than prefixes only with add-path. */
    public int pathsReceived() {
        return sum(routes.paths());
    }

    public long messagesIn() {
        return in.total();
    }

    public long messagesOut() {
        return out.total();
    }

    public long flaps() {
        return troubles.flaps();
    }

    /** Why a session last ended or could not be had, in words; null: never. */
    public @Nullable String lastError() {
        Event last = troubles.last();
        return last == null ? null : last.words();
    }

    private static int sum(Map<Family, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}

package io.spillway.geo.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A BGP neighbor with all that is known of it: what {@code GET /bgp/neighbors} answers a list of. Times are seconds
 * ({@code S}) or milliseconds ({@code Ms}).
 *
 * @param dynamic it came from a range
 * @param held why it is kept down; null: it isn't
 * @param session null: not established
 * @param prefixesReceived by family
 * @param pathsReceived the routes to them; more than prefixes only with add-path
 * @param routesRefused not taken since the session began, because more are not kept
 * @param prefixesSent by family
 * @param unsendable announcements it can't get, and why
 * @param bfd null: not watched
 */
public record NeighborView(
        String address,
        long remoteAs,
        boolean dynamic,
        String state,
        long sinceS,
        @Nullable String held,
        Settings settings,
        @Nullable Session session,
        Messages messagesIn,
        Messages messagesOut,
        Map<String, Integer> prefixesReceived,
        Map<String, Integer> pathsReceived,
        long routesRefused,
        Map<String, Integer> prefixesSent,
        Map<String, String> unsendable,
        Troubles troubles,
        @Nullable String bfd) {
    /** As configured; zero: off. */
    public record Settings(
            int port,
            @Nullable String localAddress,
            long holdTimeS,
            boolean passive,
            List<String> families,
            boolean md5,
            int ttlSecurityHops,
            int multihopTtl,
            boolean importsRoutes,
            int maxPrefixes,
            @Nullable String role) {}

    /** An established session; a time left that is negative: the timer doesn't run. */
    public record Session(
            String routerId,
            String local,
            String remote,
            int holdTimeS,
            int keepaliveS,
            long holdLeftMs,
            long keepaliveLeftMs,
            long sendHoldLeftMs,
            List<String> capabilitiesSent,
            List<String> capabilitiesReceived,
            List<String> capabilitiesAgreed) {}

    /** Messages of one direction by type. */
    public record Messages(
            long total,
            long opens,
            long updates,
            long notifications,
            long keepalives,
            long refreshes,
            long others,
            long bytes) {}

    /** What went wrong since start. */
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

    /** Something that happened. */
    public record Event(String words, long agoS) {}
}

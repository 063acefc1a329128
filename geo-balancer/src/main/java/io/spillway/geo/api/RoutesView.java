package io.spillway.geo.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /bgp/routes} answers.
 *
 * @param announced what this speaker announces, or has sent to the neighbor asked for
 * @param learnt from neighbors with {@code import: all}, best first
 * @param announcedCount how many there are; only the first of them are listed
 * @param learntCount the same
 */
public record RoutesView(List<Route> announced, List<Route> learnt, int announcedCount, int learntCount) {
    /**
     * A route.
     *
     * @param nextHop null: the local address of each session
     * @param neighbor whom it was learnt from; null: announced by this speaker
     * @param best the one that decides for its prefix
     * @param asPath as operators write it: {@code 2 {7,8}}; null: as usual for the neighbor
     * @param origin igp, egp or incomplete
     */
    public record Route(
            String prefix,
            @Nullable String nextHop,
            @Nullable String neighbor,
            boolean best,
            int prepends,
            @Nullable String asPath,
            String origin,
            @Nullable Long med,
            @Nullable Long localPreference,
            List<String> communities,
            List<String> largeCommunities) {}
}

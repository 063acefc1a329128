package io.spillway.geo.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the loads would be without a site: what {@code GET /whatif?site=&to=} answers. Loads are 1.0 when full and null
 * where there is none.
 *
 * @param site the one that would be drained
 * @param fits whether every site stays at or below 1.0 and all that is counted on is certain
 * @param objections why it doesn't fit, in words; empty when it does
 * @param connections that would move, about
 * @param model who would get them, in words
 */
public record WhatIfView(
        String site, boolean fits, List<String> objections, double connections, String model, List<Site> sites) {
    /**
     * A site.
     *
     * @param share of the connections that move, 0..1
     * @param load now
     * @param capacity connections
     * @param moved connections it would get
     * @param predicted its load with them
     * @param worst its load if it got all of them
     * @param ageS of the report this rests on; null: none
     * @param note what is special about it; empty: nothing
     */
    public record Site(
            String site,
            boolean self,
            boolean leaves,
            double share,
            @Nullable Double load,
            double capacity,
            double moved,
            @Nullable Double predicted,
            @Nullable Double worst,
            @Nullable Double ageS,
            boolean live,
            String note) {}
}

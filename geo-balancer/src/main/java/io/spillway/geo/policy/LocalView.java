package io.spillway.geo.policy;

import java.util.Map;

/**
 * One virtual service of this site as a policy sees it. Connections are concurrent ones.
 *
 * @param siteLoad of the whole site, >= 0, perhaps infinite
 * @param load of the service, with the limits of the whole site in it, >= 0, perhaps infinite
 * @param capacity connections that its healthy servers bear, >= 0; such that {@code load} is about
 *     {@code (own + foreign) / capacity}
 * @param own connections of this site's clients at its servers
 * @param foreign connections of other sites' clients at its servers
 * @param spilled connections of this site's clients by the site they were handed to
 * @param open whether it may be part of spilling at all; not while an operator has frozen it or the site drains: it
 *     grants nothing then and hands nothing over
 */
public record LocalView(
        double siteLoad,
        double load,
        double capacity,
        double own,
        double foreign,
        Map<String, Double> spilled,
        boolean open) {
    public LocalView {
        spilled = Map.copyOf(spilled);
    }

    /** Summed in an order of their own: that of the map differs from one run of the JVM to the next, and so would the sum. */
    double spilledTotal() {
        return spilled.values().stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .sum();
    }
}

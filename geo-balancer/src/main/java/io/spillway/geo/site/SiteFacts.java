package io.spillway.geo.site;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a site when its load without another one is foretold.
 *
 * @param load >= 0, perhaps infinite; NaN while it has not reported
 * @param own the part that its own clients cause; the same
 * @param foreign the part that other sites' clients cause
 * @param capacity connections that its healthy servers bear
 * @param ageMs of its report
 * @param live whether that may be acted on
 * @param leaving whether it drains or is drained
 * @param rttMs from here; NaN while not known
 * @param guests connections of its clients at this site, by its own count
 */
record SiteFacts(
        String site,
        boolean self,
        double load,
        double own,
        double foreign,
        double capacity,
        long ageMs,
        boolean live,
        boolean leaving,
        double rttMs,
        double guests) {
    boolean reported() {
        return !Double.isNaN(load);
    }

    /** Whether it could serve more. */
    boolean canServe() {
        return reported() && Double.isFinite(load) && capacity > 0 && !leaving;
    }

    /** Why it can't; null: it can. */
    @Nullable
    String whyNot() {
        if (!reported()) {
            return "has not reported";
        }
        if (leaving) {
            return "is drained or drains itself";
        }
        return canServe() ? null : "has no healthy server";
    }
}

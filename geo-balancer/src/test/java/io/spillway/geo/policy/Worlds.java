package io.spillway.geo.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tests hand to a policy. */
final class Worlds {
    private Worlds() {}

    /** A site of 1,000 connections whose load is its own clients'. */
    static LocalView local(double load) {
        return new LocalView(load, load, 1_000, load * 1_000, 0, Map.of(), true);
    }

    /** A peer with that load; all that may be in the way is given. */
    static PeerTerms peer(String site, double load, long ageMs, boolean live, @Nullable String objection) {
        return new PeerTerms(
                site, load, load, 1_000, false, 0, 0, 0, 0, 1, -1, ageMs, live, objection, true, Double.NaN);
    }

    /** One from which a report has just come. */
    static PeerTerms peer(String site, double load) {
        return peer(site, load, 1_000, true, null);
    }
}

package io.spillway.bgp.interop;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a router is to be configured. It always has a session to each of the site's addresses, announces {@link
 * #ANNOUNCED_V4} and {@link #ANNOUNCED_V6}, and takes everything.
 *
 * @param as its own; equal to the site's means iBGP
 * @param siteAs the site's
 * @param md5 password for both sessions; null: none
 * @param features what is to be switched on, beyond what it has by default
 */
record RouterOptions(long as, long siteAs, @Nullable String md5, Set<Feature> features) {
    static final String ANNOUNCED_V4 = "198.51.100.0/24";
    static final String ANNOUNCED_V6 = "2001:db8:51::/48";

    /** AS 2, next to a site with a 4-octet AS. */
    static final RouterOptions PLAIN = new RouterOptions(2, 4_200_000_005L, null, Set.of());

    RouterOptions withAs(long value) {
        return new RouterOptions(value, siteAs, md5, features);
    }

    RouterOptions withMd5(String password) {
        return new RouterOptions(as, siteAs, password, features);
    }

    RouterOptions with(Feature feature) {
        Set<Feature> more = EnumSet.of(feature);
        more.addAll(features);
        return new RouterOptions(as, siteAs, md5, more);
    }

    boolean has(Feature feature) {
        return features.contains(feature);
    }

    boolean internal() {
        return as == siteAs;
    }

    /** Proposed, seconds: with BFD so long that nothing but BFD can end a session during a test. */
    int holdS() {
        return has(Feature.BFD) ? 180 : 9;
    }

    /** The text when the feature is on, else nothing. */
    String when(Feature feature, String text) {
        return has(feature) ? text : "";
    }
}

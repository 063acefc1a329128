package io.spillway.bgp.session;

import java.time.Duration;

/**
 * What becomes of the routes a neighbor sends. The constructor throws IllegalArgumentException for values out of range.
 *
 * @param keep routes with their attributes, for best path and display; false: prefixes are only counted
 * @param maxPrefixes of one family, 1..; with add-path every path counts, since each takes memory; more end the session with Cease / Maximum Number of Prefixes Reached (RFC 4486)
 * @param restartAfter how long the session then stays down; zero: until the operator starts it again
 */
public record ImportPolicy(boolean keep, int maxPrefixes, Duration restartAfter) {
    /** Counts prefixes; about two full tables are the limit. */
    public static final ImportPolicy COUNT = new ImportPolicy(false, 2_000_000, Duration.ofMinutes(5));

    public ImportPolicy {
        if (maxPrefixes < 1) {
            throw new IllegalArgumentException("a maximum of " + maxPrefixes + " prefixes");
        }
    }
}

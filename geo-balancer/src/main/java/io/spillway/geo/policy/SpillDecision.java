package io.spillway.geo.policy;

import java.util.List;

/**
 * Whether new connections leave the site, and why.
 *
 * @param spilling never without a site
 * @param sites where they go, most preferred first; empty when not spilling
 * @param reason in words an operator understands: "load 1.25 > 1.1, and idc1 at 0.10 < 0.7"
 */
public record SpillDecision(boolean spilling, List<String> sites, String reason) {
    public SpillDecision {
        sites = List.copyOf(sites);
    }
}

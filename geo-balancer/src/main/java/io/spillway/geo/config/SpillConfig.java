package io.spillway.geo.config;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.geo.policy.CreditPolicy;
import org.jspecify.annotations.Nullable;

/**
 * How it is decided what is spilled.
 *
 * @param policy its name, as it stands in reports
 * @param tunnelBfd how every tunnel is watched with BFD, multihop; null: it is not
 */
public record SpillConfig(String policy, @Nullable BfdConfig tunnelBfd) {
    /** Of a site without peers. */
    public static final SpillConfig ALONE = new SpillConfig(CreditPolicy.NAME, null);
}

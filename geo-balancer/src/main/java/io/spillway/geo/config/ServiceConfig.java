package io.spillway.geo.config;

import io.spillway.bgp.rib.Prefix;
import io.spillway.director.health.Check;
import io.spillway.director.service.ServiceSpec;
import java.util.List;

/**
 * A virtual service of the site.
 *
 * @param prefix announced while every service of it can be served; contains the VIP
 * @param minimumHealthy share of the declared connection capacity, 0..1, that must be healthy; with 0 one server of
 *     weight 1 or more is enough
 * @param checkPort where the servers are checked; 0: at the port that each has
 */
public record ServiceConfig(
        ServiceSpec spec,
        Prefix prefix,
        double minimumHealthy,
        Check check,
        int checkPort,
        List<ServerConfig> servers) {
    public ServiceConfig {
        servers = List.copyOf(servers);
    }

    /** Checked at the servers' own ports. */
    public ServiceConfig(
            ServiceSpec spec, Prefix prefix, double minimumHealthy, Check check, List<ServerConfig> servers) {
        this(spec, prefix, minimumHealthy, check, 0, servers);
    }
}

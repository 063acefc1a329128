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
 */
public record ServiceConfig(
        ServiceSpec spec, Prefix prefix, double minimumHealthy, Check check, List<ServerConfig> servers) {
    public ServiceConfig {
        servers = List.copyOf(servers);
    }
}

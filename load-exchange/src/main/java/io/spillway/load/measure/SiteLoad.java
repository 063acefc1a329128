package io.spillway.load.measure;

import java.util.List;

/**
 * The site's composite load. 1.0 is full; never clipped there; infinity when no server is healthy.
 *
 * @param load own + foreign
 * @param own the part that the site's own clients cause
 * @param foreign the part that spilled connections of other sites cause
 * @param bottleneck what bounds it, in words an operator understands: "connections of web at 10.101.6.11:80"
 */
public record SiteLoad(double load, double own, double foreign, String bottleneck, List<ServiceLoad> services) {
    public SiteLoad {
        services = List.copyOf(services);
    }

    /** The same for one virtual service. */
    public record ServiceLoad(String service, double load, double own, double foreign, List<ServerLoad> servers) {
        public ServiceLoad {
            servers = List.copyOf(servers);
        }
    }

    /** One server; {@code load} is NaN while it is unhealthy. */
    public record ServerLoad(String server, double load, String bottleneck) {}
}

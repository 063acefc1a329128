package io.spillway.load.measure;

import java.util.List;

/**
 * The site's composite load. 1.0 is full; never clipped there; infinity when no server is healthy.
 *
 * @param load own + foreign: the greater of the servers' mean and {@code limit}
 * @param own the part that the site's own clients cause
 * @param foreign the part that spilled connections of other sites cause
 * @param bottleneck what bounds it, in words an operator understands: "connections of web at 10.101.6.11:80"
 * @param limit load of what bounds the site as a whole, its director and its uplink, >= 0
 * @param limitWords which of them: "flow table of the director"
 * @param capacityConnections sum over the services
 * @param ownConnections sum over the services
 * @param foreignConnections sum over the services
 */
public record SiteLoad(
        double load,
        double own,
        double foreign,
        String bottleneck,
        double limit,
        String limitWords,
        double capacityConnections,
        double ownConnections,
        double foreignConnections,
        List<ServiceLoad> services) {
    public SiteLoad {
        services = List.copyOf(services);
    }

    /** Without limits of the whole and without connections, as before the first measurement. */
    public SiteLoad(double load, double own, double foreign, String bottleneck, List<ServiceLoad> services) {
        this(load, own, foreign, bottleneck, 0, "", 0, 0, 0, services);
    }

    /**
     * The same for one virtual service.
     *
     * <p>Connections are those at healthy servers, counted as the load counts them: one that is closing is 1/256, a half-open
     * one nothing. Of UDP every flow is one, because each takes a slot.
     *
     * @param load own + foreign, of its servers alone
     * @param bottleneck of its servers, in words
     * @param effectiveLoad {@code max(load, limit of the site)}: what decides whether it may take more
     * @param capacityConnections concurrent connections that it bears at the present mix, such that
     *     {@code (ownConnections + foreignConnections) / capacityConnections} is {@code effectiveLoad}, but for the few
     *     connections of {@link ConnectionCapacity}; 0: unknown, or no healthy server
     */
    public record ServiceLoad(
            String service,
            double load,
            double own,
            double foreign,
            String bottleneck,
            double effectiveLoad,
            double capacityConnections,
            double ownConnections,
            double foreignConnections,
            List<ServerLoad> servers) {
        public ServiceLoad {
            servers = List.copyOf(servers);
        }
    }

    /** One server; {@code load} is NaN while it is unhealthy. */
    public record ServerLoad(String server, double load, String bottleneck) {}
}

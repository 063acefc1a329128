package io.spillway.geo.site;

import io.spillway.director.service.ServiceStats;
import io.spillway.director.service.SpillStats;
import io.spillway.geo.config.ServiceConfig;
import io.spillway.geo.policy.LocalView;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A service of this site as a policy takes it, from what was measured and counted. Pure. */
final class LocalViews {
    private LocalViews() {}

    /** @param open whether it may be part of spilling */
    static LocalView of(ServiceConfig config, SiteLoad site, ServiceStats stats, boolean open) {
        Map<String, Double> spilled = new HashMap<>();
        for (SpillStats there : stats.spilled()) {
            spilled.put(there.site(), (double) there.active());
        }
        ServiceLoad service = find(config.spec().name(), site);
        double capacity = capacity(config, service);
        return new LocalView(
                site.load(),
                service.load(),
                capacity,
                capacity == 0 ? 0 : service.own() * capacity,
                capacity == 0 ? 0 : service.foreign() * capacity,
                spilled,
                open);
    }

    private static ServiceLoad find(String name, SiteLoad site) {
        for (ServiceLoad service : site.services()) {
            if (service.service().equals(name)) {
                return service;
            }
        }
        return new ServiceLoad(name, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, List.of());
    }

    /** Declared connections of the servers that have a load, which are the healthy ones. */
    private static double capacity(ServiceConfig config, ServiceLoad service) {
        double connections = 0;
        for (int i = 0; i < service.servers().size(); i++) {
            if (!Double.isNaN(service.servers().get(i).load())) {
                connections += config.servers().get(i).capacity().connections();
            }
        }
        return connections;
    }
}

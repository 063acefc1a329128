package io.spillway.geo.site;

import io.spillway.director.service.ServiceStats;
import io.spillway.director.service.SpillStats;
import io.spillway.geo.policy.LocalView;
import io.spillway.load.measure.SiteLoad;
import io.spillway.load.measure.SiteLoad.ServiceLoad;
import java.util.HashMap;
import java.util.Map;

/** A service of this site as a policy takes it, from what was measured and counted. Pure. */
final class LocalViews {
    private LocalViews() {}

    /** @param open whether it may be part of spilling */
    static LocalView of(String name, SiteLoad site, ServiceStats stats, boolean open) {
        Map<String, Double> spilled = new HashMap<>();
        for (SpillStats there : stats.spilled()) {
            spilled.put(there.site(), (double) there.active());
        }
        for (ServiceLoad service : site.services()) {
            if (service.service().equals(name)) {
                return new LocalView(
                        site.load(),
                        service.effectiveLoad(),
                        service.capacityConnections(),
                        service.ownConnections(),
                        service.foreignConnections(),
                        spilled,
                        open);
            }
        }
        return new LocalView(site.load(), Double.POSITIVE_INFINITY, 0, 0, 0, spilled, open);
    }
}

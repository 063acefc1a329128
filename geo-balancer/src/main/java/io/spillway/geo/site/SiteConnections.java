package io.spillway.geo.site;

import io.spillway.director.DirectorSnapshot;
import io.spillway.director.service.ServerStats;
import io.spillway.director.service.ServiceStats;
import io.spillway.director.service.SpillStats;

/**
 * Connections in an active state that pass through the site's director.
 *
 * @param here of its own clients, at its own servers
 * @param handedOver of its own clients, at other sites
 * @param foreign of other sites' clients, at its servers
 */
record SiteConnections(int here, int handedOver, int foreign) {
    static final SiteConnections NONE = new SiteConnections(0, 0, 0);

    static SiteConnections of(DirectorSnapshot snapshot) {
        int here = 0;
        int handedOver = 0;
        int foreign = 0;
        for (ServiceStats service : snapshot.services()) {
            for (ServerStats server : service.servers()) {
                here += server.active() - server.foreignActive();
                foreign += server.foreignActive();
            }
            for (SpillStats site : service.spilled()) {
                handedOver += site.active();
            }
        }
        return new SiteConnections(here, handedOver, foreign);
    }

    /** What breaks when the site goes: its clients' connections, wherever they are served. */
    int own() {
        return here + handedOver;
    }
}

package io.spillway.geo.site;

import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.util.Collection;

/** Where decided routes go: {@link io.spillway.bgp.session.Speaker#change}, or a test. */
interface RouteSink {
    /** In one step: no neighbor ever sees half of it. */
    void change(Collection<Announcement> announce, Collection<Prefix> withdraw);
}

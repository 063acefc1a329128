package io.spillway.geo.site;

import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.Speaker;
import java.util.Collection;

/** Where decided routes go: the speaker, or a test. */
interface RouteSink {
    void announce(Collection<Announcement> set);

    void withdraw(Collection<Prefix> set);

    static RouteSink of(Speaker speaker) {
        return new RouteSink() {
            @Override
            public void announce(Collection<Announcement> set) {
                speaker.announce(set);
            }

            @Override
            public void withdraw(Collection<Prefix> set) {
                speaker.withdraw(set);
            }
        };
    }
}

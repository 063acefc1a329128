package io.spillway.geo.config;

import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.SpeakerConfig;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code bgp} part of a site file. */
final class BgpSection {
    private static final Duration DEFAULT_HOLD = Duration.ofSeconds(9);
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(5);
    /** The field in OPEN has 16 bits of seconds (RFC 4271, 4.2). */
    private static final Duration MOST_HOLD = Duration.ofSeconds(65535);

    private BgpSection() {}

    static SpeakerConfig read(Section bgp) {
        Inet4Address routerId = bgp.ipv4("router-id");
        if (routerId.isAnyLocalAddress()) {
            bgp.error("router-id", "0.0.0.0 identifies nobody (RFC 6286)");
        }
        Set<Inet4Address> seen = new HashSet<>();
        List<NeighborConfig> neighbors = new ArrayList<>();
        for (Section section : bgp.list("neighbors")) {
            NeighborConfig neighbor = neighbor(section);
            if (!seen.add((Inet4Address) neighbor.address())) {
                section.error("address", "neighbor " + neighbor.address().getHostAddress() + " stands here twice");
                continue;
            }
            neighbors.add(neighbor);
        }
        return new SpeakerConfig(bgp.number("local-as", 0), routerId, listen(bgp), neighbors);
    }

    private static @Nullable InetSocketAddress listen(Section bgp) {
        return bgp.string("listen", "").equals("none") ? null : bgp.socketAddress("listen", "0.0.0.0:179");
    }

    private static NeighborConfig neighbor(Section section) {
        Duration hold = section.duration("hold-time", DEFAULT_HOLD, Duration.ZERO, MOST_HOLD);
        if (hold.toMillisPart() != 0 || (hold.toSeconds() > 0 && hold.toSeconds() < 3)) {
            section.error("hold-time", "0s, or whole seconds from 3s (RFC 4271, 4.2)");
            hold = DEFAULT_HOLD;
        }
        return new NeighborConfig(
                section.ipv4("address"),
                (int) section.number("port", 179),
                section.number("remote-as", 0),
                section.ipv4OrNull("local-address"),
                hold,
                section.duration("connect-retry", DEFAULT_RETRY, Duration.ofSeconds(1), Duration.ofHours(1)),
                section.flag("passive", false));
    }
}

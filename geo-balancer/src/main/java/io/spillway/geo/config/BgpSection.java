package io.spillway.geo.config;

import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.SpeakerConfig;
import java.net.Inet4Address;
import java.net.InetAddress;
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

    private static final long AS_TRANS = 23456;

    private BgpSection() {}

    /** @param tunnel this site's end of the tunnels; null: none */
    static SpeakerConfig read(Section bgp, @Nullable Inet4Address tunnel) {
        long localAs = as(bgp, "local-as");
        Inet4Address routerId = bgp.ipv4("router-id");
        if (routerId.isAnyLocalAddress()) {
            bgp.error("router-id", "0.0.0.0 identifies nobody (RFC 6286)");
        }
        InetSocketAddress listen = listen(bgp);
        Set<InetAddress> own = new HashSet<>();
        if (tunnel != null) {
            own.add(tunnel);
        }
        if (listen != null) {
            own.add(listen.getAddress());
        }
        Set<InetAddress> seen = new HashSet<>();
        List<NeighborConfig> neighbors = new ArrayList<>();
        for (Section section : bgp.list("neighbors")) {
            NeighborConfig neighbor = neighbor(section);
            if (!section.isGood("address")) {
                continue;
            }
            InetAddress address = neighbor.address();
            if (own.contains(address) || address.equals(neighbor.localAddress())) {
                section.error("address", address.getHostAddress() + " is an address of this site itself");
            }
            if (neighbor.passive() && listen == null) {
                section.error("passive", "with listen: none nobody would ever connect");
            }
            if (!seen.add(address)) {
                section.error("address", "neighbor " + address.getHostAddress() + " stands here twice");
                continue;
            }
            neighbors.add(neighbor);
        }
        return new SpeakerConfig(localAs, routerId, listen, neighbors, List.of());
    }

    private static long as(Section section, String key) {
        long as = section.number(key, 0);
        if (as == AS_TRANS) {
            section.error(key, "AS 23456 stands for other ASes and is nobody's (RFC 6793)");
        }
        return as;
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
        return NeighborConfig.builder(section.ipv4("address"), as(section, "remote-as"))
                .port((int) section.number("port", 179))
                .localAddress(section.ipv4OrNull("local-address"))
                .holdTime(hold)
                .connectRetry(
                        section.duration("connect-retry", DEFAULT_RETRY, Duration.ofSeconds(1), Duration.ofHours(1)))
                .passive(section.flag("passive", false))
                .build();
    }
}

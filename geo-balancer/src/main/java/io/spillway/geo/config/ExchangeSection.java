package io.spillway.geo.config;

import io.spillway.bgp.bfd.BfdConfig;
import io.spillway.director.TunnelPeer;
import io.spillway.director.TunnelSettings;
import io.spillway.geo.policy.CreditPolicy;
import io.spillway.load.peer.ExchangeSettings;
import io.spillway.load.peer.PeerConfig;
import io.spillway.load.report.Thresholds;
import java.net.Inet4Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code load-exchange} part of a site file.
 *
 * @param settings null: the file has no such part
 * @param tunnel this site's end of the tunnels; null: no spill
 * @param tunnels the peers' ends
 * @param use how the tunnels are watched and used by the director
 * @param spill how it is decided what goes there
 */
record ExchangeSection(
        @Nullable ExchangeSettings settings,
        Thresholds thresholds,
        @Nullable Inet4Address tunnel,
        List<TunnelPeer> tunnels,
        TunnelSettings use,
        SpillConfig spill) {
    private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(2);
    /** Within a second, and gentle to a line of a small site. */
    private static final Duration DEFAULT_BFD = Duration.ofMillis(300);

    static ExchangeSection read(Section root, String site, Path file, List<ServiceConfig> services) {
        if (!root.has("load-exchange")) {
            return new ExchangeSection(
                    null, Thresholds.DEFAULT, null, List.of(), TunnelSettings.DEFAULT, SpillConfig.ALONE);
        }
        Section section = root.section("load-exchange");
        Inet4Address tunnel = section.ipv4OrNull("tunnel");
        if (tunnel != null) {
            outsideAnycast(section, tunnel, services);
        }
        List<PeerConfig> peers = new ArrayList<>();
        List<TunnelPeer> tunnels = new ArrayList<>();
        Set<String> sites = new HashSet<>(Set.of(site));
        Set<Inet4Address> addresses = new HashSet<>();
        if (tunnel != null) {
            addresses.add(tunnel);
        }
        for (Section peer : section.list("peers")) {
            String name = peer.string("site", "");
            if (!sites.add(name)) {
                peer.error("site", name.equals(site) ? "is this site itself" : "site " + name + " stands here twice");
            }
            Inet4Address address = peer.ipv4("tunnel");
            if (peer.isGood("tunnel") && !addresses.add(address)) {
                peer.error("tunnel", address.getHostAddress() + " is the end of another tunnel already");
            }
            if (peer.isGood("tunnel")) {
                outsideAnycast(peer, address, services);
            }
            peers.add(new PeerConfig(name, url(peer)));
            tunnels.add(new TunnelPeer(name, address));
        }
        if (!section.has("tunnel")) {
            for (String key : List.of("tunnel-bfd", "tunnel-probe", "repair")) {
                if (section.has(key)) {
                    section.error(key, "there is no tunnel: set load-exchange.tunnel, this site's end of it");
                }
            }
        }
        BfdConfig bfd = bfd(section.section("tunnel-bfd"));
        return new ExchangeSection(
                settings(section, site, file, peers),
                thresholds(section),
                tunnel,
                tunnels,
                use(section),
                new SpillConfig(section.string("policy", CreditPolicy.NAME), tunnel == null ? null : bfd));
    }

    private static @Nullable BfdConfig bfd(Section section) {
        BfdConfig bfd = new BfdConfig(
                section.duration("interval", DEFAULT_BFD, Duration.ofMillis(10), Duration.ofSeconds(60)),
                (int) section.number("multiplier", 3),
                true);
        return section.flag("enabled", true) ? bfd : null;
    }

    private static TunnelSettings use(Section section) {
        TunnelSettings standard = TunnelSettings.DEFAULT;
        return new TunnelSettings(
                section.duration(
                        "tunnel-probe", standard.probeInterval(), Duration.ofMillis(100), Duration.ofMinutes(1)),
                section.flag("repair", standard.repair()),
                standard.offersPerSecond());
    }

    private static ExchangeSettings settings(Section section, String site, Path file, List<PeerConfig> peers) {
        Section tls = section.section("tls");
        Path base = file.toAbsolutePath();
        return new ExchangeSettings(
                site,
                section.socketAddress("listen", ""),
                section.duration("interval", DEFAULT_INTERVAL, Duration.ofSeconds(1), Duration.ofHours(1)),
                peers,
                base.resolveSibling(tls.string("ca", "")),
                base.resolveSibling(tls.string("certificate", "")),
                base.resolveSibling(tls.string("key", "")));
    }

    private static Thresholds thresholds(Section section) {
        Thresholds standard = Thresholds.DEFAULT;
        double spillAbove = section.decimal("spill-above", standard.spillAbove());
        double acceptBelow = section.decimal("accept-below", standard.acceptBelow());
        double recoverAt = section.decimal("recover-at", standard.recoverAt());
        boolean endsInTime = recoverAt <= spillAbove;
        boolean isOneWay = acceptBelow < recoverAt;
        if (!endsInTime) {
            String key = section.has("recover-at") ? "recover-at" : "spill-above";
            section.error(
                    key,
                    "recover-at " + recoverAt + " is above spill-above " + spillAbove
                            + ": spilling would end before it began");
        }
        if (!isOneWay) {
            String key = section.has("accept-below") ? "accept-below" : "recover-at";
            section.error(
                    key,
                    "accept-below " + acceptBelow + " is not below recover-at " + recoverAt
                            + ": two sites could spill to each other");
        }
        return endsInTime && isOneWay ? new Thresholds(spillAbove, acceptBelow, recoverAt) : standard;
    }

    /** A tunnel end inside the anycast prefix would lead to whichever site is nearest. */
    private static void outsideAnycast(Section section, Inet4Address address, List<ServiceConfig> services) {
        for (ServiceConfig service : services) {
            if (service.prefix().contains(address)) {
                section.error("tunnel", address.getHostAddress() + " lies in the announced prefix " + service.prefix());
            }
        }
    }

    private static URI url(Section peer) {
        String text = peer.string("url", "");
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            peer.error("url", "'" + text + "' is not a URL: " + e.getReason());
            return URI.create("https://0.0.0.0");
        }
        if (url.getHost() == null) {
            peer.error("url", "'" + text + "' has no host");
        } else if (url.getPort() < 1 || url.getPort() > 65535) {
            peer.error("url", "'" + text + "' has no port of 1 to 65535");
        }
        return url;
    }
}

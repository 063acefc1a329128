package io.spillway.geo.config;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.session.DynamicNeighbors;
import io.spillway.bgp.session.NeighborConfig;
import io.spillway.bgp.session.SpeakerConfig;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code bgp} part of a site file. */
final class BgpSection {
    private static final long AS_TRANS = 23456;

    private BgpSection() {}

    /**
     * @param tunnel this site's end of the tunnels; null: none
     * @param vipPrefixes that the services of the file announce
     */
    static BgpConfig read(Section bgp, Path file, @Nullable Inet4Address tunnel, Set<Prefix> vipPrefixes) {
        long localAs = as(bgp, "local-as");
        Inet4Address routerId = bgp.ipv4("router-id");
        if (routerId.isAnyLocalAddress()) {
            bgp.error("router-id", "0.0.0.0 identifies nobody (RFC 6286)");
        }
        if (!bgp.has("neighbors") && bgp.list("dynamic-neighbors").isEmpty()) {
            bgp.error("neighbors", "neither neighbors nor dynamic-neighbors: there is nobody to talk to");
        }
        NeighborSection reader = new NeighborSection(file, localAs);
        InetSocketAddress listen = listen(bgp);
        Set<InetAddress> own = new HashSet<>();
        if (tunnel != null) {
            own.add(tunnel);
        }
        if (listen != null && !listen.getAddress().isAnyLocalAddress()) {
            own.add(listen.getAddress());
        }
        List<NeighborConfig> neighbors = neighbors(bgp, reader, own, listen == null);
        List<DynamicNeighbors> dynamic = dynamic(bgp, reader, listen == null);
        AnnounceSection announce = AnnounceSection.read(bgp, vipPrefixes, neighbors);
        ProcessSection processes = new ProcessSection(file, neighbors, dynamic, vipPrefixes, announce.originated());
        return new BgpConfig(
                new SpeakerConfig(localAs, routerId, listen, neighbors, dynamic),
                announce.standard(),
                announce.special(),
                announce.originated(),
                announce.pace(),
                processes.readAll(bgp.list("processes")),
                mrt(bgp, file));
    }

    private static @Nullable MrtConfig mrt(Section bgp, Path file) {
        if (!bgp.has("mrt")) {
            return null;
        }
        Section mrt = bgp.section("mrt");
        return new MrtConfig(resolve(file, mrt.string("file", "")), mrt.number("max-megabytes", 256) << 20, (int)
                mrt.number("keep", 4));
    }

    /** Paths are relative to the file. */
    static Path resolve(Path file, String path) {
        return file.toAbsolutePath().resolveSibling(path);
    }

    static long as(Section section, String key) {
        long as = section.number(key, 0);
        if (as == AS_TRANS) {
            section.error(key, "AS 23456 stands for other ASes and is nobody's (RFC 6793)");
        }
        return as;
    }

    private static @Nullable InetSocketAddress listen(Section bgp) {
        if (bgp.string("listen", "").equals("none")) {
            return null;
        }
        // An IPv6 socket hears IPv4 as well, but needs a kernel with IPv6.
        boolean ipv6 = bgp.list("neighbors").stream()
                        .anyMatch(neighbor -> neighbor.string("address", "").contains(":"))
                || bgp.list("dynamic-neighbors").stream()
                        .anyMatch(neighbor -> neighbor.string("range", "").contains(":"));
        InetSocketAddress listen = bgp.socketAddress("listen", ipv6 ? "[::]:179" : "0.0.0.0:179");
        if (ipv6 && listen.getAddress() instanceof Inet4Address) {
            bgp.warn("listen", "neighbors with an IPv6 address can't connect to an IPv4 address");
        }
        return listen;
    }

    private static List<NeighborConfig> neighbors(
            Section bgp, NeighborSection reader, Set<InetAddress> own, boolean deaf) {
        Set<InetAddress> seen = new HashSet<>();
        List<NeighborConfig> neighbors = new ArrayList<>();
        for (Section section : bgp.list("neighbors")) {
            NeighborConfig neighbor = reader.read(section);
            if (!section.isGood("address")) {
                continue;
            }
            InetAddress address = neighbor.address();
            if (own.contains(address) || address.equals(neighbor.localAddress())) {
                section.error("address", Addresses.text(address) + " is an address of this site itself");
            }
            if (neighbor.passive() && deaf) {
                section.error("passive", "with listen: none nobody would ever connect");
            }
            if (seen.add(address)) {
                neighbors.add(neighbor);
            } else {
                section.error("address", "neighbor " + Addresses.text(address) + " stands here twice");
            }
        }
        return neighbors;
    }

    private static List<DynamicNeighbors> dynamic(Section bgp, NeighborSection reader, boolean deaf) {
        List<DynamicNeighbors> dynamic = new ArrayList<>();
        for (Section section : bgp.list("dynamic-neighbors")) {
            Prefix range = section.prefix("range");
            if (!section.isGood("range")) {
                continue;
            }
            if (deaf) {
                section.error("range", "with listen: none nobody would ever connect");
            }
            for (DynamicNeighbors other : dynamic) {
                if (other.range().contains(range.address())
                        || range.contains(other.range().address())) {
                    section.error("range", range + " overlaps " + other.range());
                }
            }
            dynamic.add(
                    new DynamicNeighbors(range, reader.template(section, range), (int) section.number("limit", 100)));
        }
        return dynamic;
    }

    static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    static Announcement plain() {
        return Announcement.of(Prefix.parse("0.0.0.0/0"));
    }
}

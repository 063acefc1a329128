package io.spillway.geo.config;

import io.spillway.bgp.message.Addresses;
import io.spillway.director.Behaviour;
import io.spillway.director.Defence;
import io.spillway.director.DirectorSettings;
import io.spillway.director.TunnelPeer;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.service.Forwarding;
import io.spillway.load.measure.SiteLimits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The {@code director} part of a site file, but for its services. */
final class DirectorSection {
    private static final int DEFAULT_MAX_FLOWS = 1_000_000;

    private DirectorSection() {}

    static DirectorSettings read(
            Section section, List<InetAddress> localAddresses, List<ServiceConfig> services, ExchangeSection exchange) {
        checkLocal(section, localAddresses, services, exchange);
        Section interfaces = section.section("interfaces");
        int maxFlows = (int) section.number("max-flows", DEFAULT_MAX_FLOWS);
        List<TunnelPeer> tunnels = exchange.tunnel() == null ? List.of() : exchange.tunnels();
        return new DirectorSettings(
                interfaces.string("client", ""),
                interfaces.string("server", ""),
                services.stream().map(ServiceConfig::spec).toList(),
                exchange.tunnel(),
                tunnels,
                exchange.use(),
                timeouts(section.section("timeouts")),
                maxFlows,
                behaviour(section.section("behaviour")),
                defence(section.section("defence"), maxFlows),
                localAddresses,
                (int) section.number("shards", 1));
    }

    static SiteLimits limits(Section section) {
        return new SiteLimits(
                section.decimal("packets-per-second", Double.POSITIVE_INFINITY),
                section.decimal("uplink-bits-per-second", Double.POSITIVE_INFINITY));
    }

    /** Those that could be read; what they clash with is known only later. */
    static List<InetAddress> localAddresses(Section director) {
        List<String> words = director.strings("local-addresses");
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            try {
                InetAddress address = Values.address(words.get(i));
                if (addresses.contains(address)) {
                    director.error("local-addresses", i, Addresses.text(address) + " stands here twice");
                }
                addresses.add(address);
            } catch (IllegalArgumentException e) {
                director.error("local-addresses", i, String.valueOf(e.getMessage()));
                return List.of();
            }
        }
        return addresses;
    }

    private static void checkLocal(
            Section director, List<InetAddress> addresses, List<ServiceConfig> services, ExchangeSection exchange) {
        Set<InetAddress> vips = new HashSet<>();
        Set<InetAddress> servers = new HashSet<>();
        boolean isNeeded = false;
        for (ServiceConfig service : services) {
            vips.add(service.spec().vip());
            for (ServerConfig server : service.servers()) {
                servers.add(server.spec().address());
                isNeeded |= server.spec().forwarding() instanceof Forwarding.FullNat;
            }
        }
        for (int i = 0; i < addresses.size(); i++) {
            InetAddress address = addresses.get(i);
            String text = Addresses.text(address);
            if (!AnnouncedPrefixes.isUnicast(address)) {
                director.error("local-addresses", i, text + " is not an address that servers can reach");
            } else if (vips.contains(address)) {
                director.error("local-addresses", i, text + " is a VIP; take an address that nothing else uses");
            } else if (servers.contains(address)) {
                director.error("local-addresses", i, text + " is a server; take an address that nothing else uses");
            } else if (address.equals(exchange.tunnel())) {
                director.error(
                        "local-addresses",
                        i,
                        text + " is this site's end of the tunnels; take an address that nothing else uses");
            } else {
                outsideAnycast(director, i, address, services);
            }
        }
        if (!addresses.isEmpty() && !isNeeded) {
            director.warn("local-addresses", "no server is reached by fullnat: they are of no use");
        }
    }

    private static void outsideAnycast(Section director, int item, InetAddress address, List<ServiceConfig> services) {
        services.stream()
                .map(ServiceConfig::prefix)
                .filter(prefix -> prefix.contains(address))
                .findFirst()
                .ifPresent(prefix -> director.error(
                        "local-addresses",
                        item,
                        Addresses.text(address) + " lies in the announced prefix " + prefix
                                + ": replies would go to whichever site is nearest"));
    }

    static Timeouts timeouts(Section section) {
        Timeouts timeouts = Timeouts.DEFAULT;
        if (section.has("syn")) {
            timeouts = timeouts.withSyn(timeout(section, "syn", timeouts.of(FlowState.SYN_RECV)));
        }
        if (section.has("fin")) {
            timeouts = timeouts.withFin(timeout(section, "fin", timeouts.of(FlowState.FIN_WAIT)));
        }
        for (FlowState state : FlowState.values()) {
            // A client is remembered for as long as its service says.
            if (state != FlowState.TEMPLATE) {
                timeouts = timeouts.with(state, timeout(section, key(state), timeouts.of(state)));
            }
        }
        return timeouts;
    }

    private static String key(FlowState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Duration timeout(Section section, String key, Duration otherwise) {
        return section.duration(key, otherwise, Duration.ofSeconds(1), Duration.ofDays(24));
    }

    private static Behaviour behaviour(Section section) {
        Behaviour standard = Behaviour.DEFAULT;
        return new Behaviour(
                section.flag("expire-nodest", standard.expireNodest()),
                section.flag("expire-quiescent-template", standard.expireQuiescentTemplate()),
                section.flag("sloppy-tcp", standard.sloppyTcp()),
                section.flag("sloppy-sctp", standard.sloppySctp()),
                (int) section.number("conn-reuse-mode", standard.reuseMode()),
                section.flag("pmtu-disc", standard.pathMtuDiscovery()),
                section.flag("schedule-icmp", standard.scheduleIcmp()),
                section.flag("reset-unknown", standard.resetUnknown()),
                (int) section.number("answers-per-second", standard.answersPerSecond()));
    }

    private static Defence defence(Section section, int maxFlows) {
        Defence standard = Defence.DEFAULT;
        int maxHalfOpen = (int) section.number("max-half-open", standard.maxHalfOpen());
        if (section.has("max-half-open") && maxHalfOpen > maxFlows) {
            section.error(
                    "max-half-open",
                    maxHalfOpen + " is above max-flows " + maxFlows + ", and would never be reached: lower it");
        }
        return new Defence(
                maxHalfOpen,
                mode(section, "drop-entry", standard.dropEntry()),
                mode(section, "drop-packet", standard.dropPacket()),
                mode(section, "secure-tcp", standard.secureTcp()),
                (int) section.number("drop-rate", standard.dropRate()));
    }

    private static Defence.Mode mode(Section section, String key, Defence.Mode otherwise) {
        return Defence.Mode.valueOf(section.string(key, otherwise.name()).toUpperCase(Locale.ROOT));
    }
}

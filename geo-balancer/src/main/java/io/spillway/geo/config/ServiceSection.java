package io.spillway.geo.config;

import io.spillway.bgp.rib.Prefix;
import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import io.spillway.load.measure.Capacity;
import io.spillway.load.measure.SiteLimits;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The virtual services of a site file, and the director's timeouts and limits. */
final class ServiceSection {
    private ServiceSection() {}

    static List<ServiceConfig> readAll(Section director) {
        Set<String> names = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        Map<String, String> serverOwners = new HashMap<>();
        AnnouncedPrefixes prefixes = new AnnouncedPrefixes();
        List<ServiceConfig> services = new ArrayList<>();
        for (Section section : director.list("services")) {
            ServiceConfig service = read(section);
            ServiceSpec spec = service.spec();
            if (!names.add(spec.name())) {
                section.error("name", "service " + spec.name() + " stands here twice");
            }
            prefixes.add(section, service);
            if (section.isGood("vip") && !addresses.add(endpoint(spec.protocol(), spec.vip(), spec.port()))) {
                section.error("vip", endpoint(spec.protocol(), spec.vip(), spec.port()) + " has a service already");
            }
            List<Section> servers = section.list("servers");
            for (int i = 0; i < servers.size(); i++) {
                ServerSpec server = service.servers().get(i).spec();
                if (!servers.get(i).isGood("address")) {
                    continue;
                }
                String endpoint = endpoint(spec.protocol(), server.address(), server.port());
                String owner = serverOwners.putIfAbsent(endpoint, spec.name());
                if (owner != null) {
                    // A reply from it could belong to either: NAT has nothing else to tell them apart by.
                    servers.get(i).error("address", endpoint + " is a server of service " + owner + " already");
                }
                if (service.prefix().contains(server.address())) {
                    servers.get(i).error("address", "lies in the announced prefix " + service.prefix());
                }
            }
            services.add(service);
        }
        return services;
    }

    static Timeouts timeouts(Section section) {
        Timeouts standard = Timeouts.DEFAULT;
        return standard.withSyn(timeout(section, "syn", standard.of(FlowState.SYN_RECV)))
                .with(FlowState.ESTABLISHED, timeout(section, "established", standard.of(FlowState.ESTABLISHED)))
                .withFin(timeout(section, "fin", standard.of(FlowState.FIN_WAIT)))
                .with(FlowState.UDP, timeout(section, "udp", standard.of(FlowState.UDP)));
    }

    static SiteLimits limits(Section section) {
        return new SiteLimits(
                section.decimal("packets-per-second", Double.POSITIVE_INFINITY),
                section.decimal("uplink-bits-per-second", Double.POSITIVE_INFINITY));
    }

    private static Duration timeout(Section section, String key, Duration otherwise) {
        return section.duration(key, otherwise, Duration.ofSeconds(1), Duration.ofDays(24));
    }

    private static ServiceConfig read(Section section) {
        Inet4Address vip = section.ipv4("vip");
        Prefix prefix = section.prefix("prefix");
        int port = (int) section.number("port", 1);
        List<ServerConfig> servers = section.list("servers").stream()
                .map(server -> server(section, server, port))
                .toList();
        if (servers.stream().allMatch(server -> server.spec().weight() == 0)) {
            section.error("servers", "every server has weight 0: none would ever get a connection");
        }
        ServiceSpec spec = new ServiceSpec(
                section.string("name", ""),
                Protocol.valueOf(upper(section.string("protocol", "tcp"))),
                vip,
                port,
                SchedulerSpec.of(SchedulerKind.valueOf(upper(section.string("scheduler", "wlc")))),
                servers.stream().map(ServerConfig::spec).toList());
        return new ServiceConfig(
                spec,
                prefix,
                section.decimal("minimum-healthy", 0),
                CheckSection.read(section.section("check")),
                servers);
    }

    private static ServerConfig server(Section service, Section server, int servicePort) {
        Section capacity = server.section("capacity");
        ServerSpec spec = new ServerSpec(
                server.ipv4("address"), (int) server.number("port", servicePort), (int) server.number("weight", 1));
        Section agent = server.has("agent") ? server.section("agent") : service.section("agent");
        return new ServerConfig(
                spec,
                new Capacity(
                        capacity.decimal("connections", Double.POSITIVE_INFINITY),
                        capacity.decimal("new-per-second", Double.POSITIVE_INFINITY),
                        capacity.decimal("packets-per-second", Double.POSITIVE_INFINITY),
                        capacity.decimal("bits-per-second", Double.POSITIVE_INFINITY)),
                AgentSection.read(agent, service.string("name", ""), spec));
    }

    private static String endpoint(Protocol protocol, InetAddress address, int port) {
        return protocol.name().toLowerCase(Locale.ROOT) + " " + address.getHostAddress() + ":" + port;
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}

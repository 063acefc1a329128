package io.spillway.geo.config;

import io.spillway.bgp.rib.Prefix;
import io.spillway.director.service.Forwarding;
import io.spillway.director.service.Limits;
import io.spillway.director.service.Persistence;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServiceSpec;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The virtual services of a site file. */
final class ServiceSection {
    private ServiceSection() {}

    /** @param localAddresses of the director, for fullnat */
    static List<ServiceConfig> readAll(Section director, List<InetAddress> localAddresses) {
        Set<String> names = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        AnnouncedPrefixes prefixes = new AnnouncedPrefixes();
        MethodRules methods = new MethodRules(localAddresses);
        ServerRules servers = new ServerRules();
        List<ServiceConfig> services = new ArrayList<>();
        for (Section section : director.list("services")) {
            ServiceConfig service = read(section);
            ServiceSpec spec = service.spec();
            if (!names.add(spec.name())) {
                section.error("name", "service " + spec.name() + " stands here twice");
            }
            prefixes.add(section, service);
            String endpoint = ServiceWords.protocol(spec.protocol()) + " " + Endpoint.text(spec.vip(), spec.port());
            if (section.isGood("vip") && !addresses.add(endpoint)) {
                section.error("vip", endpoint + " has a service already");
            }
            methods.check(section, spec);
            servers.check(section, service);
            services.add(service);
        }
        return services;
    }

    private static ServiceConfig read(Section section) {
        InetAddress vip = section.address("vip");
        Prefix prefix = section.prefix("prefix");
        Protocol protocol = Protocol.valueOf(section.string("protocol", "tcp").toUpperCase(Locale.ROOT));
        Persistence persistence = PersistenceSection.read(section, vip);
        int port = Endpoint.port(section, "port", 1);
        Forwarding method = ForwardSection.read(section, new Forwarding.Nat());
        List<ServerConfig> servers = section.list("servers").stream()
                .map(server -> ServerSection.read(section, server, port, method))
                .toList();
        if (servers.stream().allMatch(server -> server.spec().weight() == 0)) {
            section.error("servers", "every server has weight 0: none would ever get a connection");
        }
        boolean anyWithoutPersistence = port == 0 && persistence == null;
        if (anyWithoutPersistence) {
            section.error(
                    "port",
                    "any needs persistence, or a client's connections would go to several servers: set persistence");
        }
        boolean onePacket = section.flag("one-packet", false);
        if (onePacket && protocol != Protocol.UDP) {
            section.error(
                    "one-packet", "is for udp, the protocol is " + ServiceWords.protocol(protocol) + ": leave it out");
        }
        ServiceSpec spec = new ServiceSpec(
                section.string("name", ""),
                protocol,
                vip,
                anyWithoutPersistence ? 1 : port,
                SchedulerSection.read(section),
                persistence,
                onePacket && protocol == Protocol.UDP,
                limits(section.section("limits")),
                servers.stream().map(ServerConfig::spec).toList());
        return new ServiceConfig(
                spec,
                prefix,
                section.decimal("minimum-healthy", 0),
                CheckSection.read(section.section("check")),
                checkPort(section, servers),
                servers);
    }

    private static Limits limits(Section limits) {
        return new Limits(
                (int) limits.number("connections", 0),
                (int) limits.number("new-per-second", 0),
                (int) limits.number("connections-per-source", 0),
                (int) limits.number("new-per-second-per-source", 0));
    }

    private static int checkPort(Section section, List<ServerConfig> servers) {
        Section check = section.section("check");
        int port = (int) check.section(check.has("http") ? "http" : "tcp").number("port", 0);
        if (port == 0 && servers.stream().anyMatch(server -> server.spec().port() == 0)) {
            section.error(
                    "check",
                    "the servers have no port of their own, so it must say where to ask: check: {tcp: {port: 80}}");
        }
        return port;
    }
}

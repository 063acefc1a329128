package io.spillway.director.port;

import io.spillway.director.service.Forwarding;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the rules of {@link KernelShield} look packets up in, as sets of nftables: however many services and servers there
 * are, a packet costs the same. Thread rule: immutable.
 */
final class ShieldSets {
    /** Each once for IPv4 and once for IPv6. */
    enum Kind {
        VIPS("vips", "%s"),
        /** Of FULLNAT. */
        LOCALS("locals", "%s"),
        /** Replies to rewrite. */
        SERVERS("servers", "%s . inet_proto . inet_service"),
        /** The same from servers of services with all ports. */
        ALL_PORTS("allports", "%s . inet_proto"),
        /** Those of both, for what shows no port: later fragments, ICMP errors. */
        HOSTS("hosts", "%s");

        private final String name;
        private final String type;

        Kind(String name, String type) {
            this.name = name;
            this.type = type;
        }
    }

    /** How many elements a line of a script holds. */
    private static final int CHUNK = 10_000;

    private final Map<Kind, Set<String>> v4 = new EnumMap<>(Kind.class);
    private final Map<Kind, Set<String>> v6 = new EnumMap<>(Kind.class);

    private ShieldSets() {
        for (Kind kind : Kind.values()) {
            v4.put(kind, new HashSet<>());
            v6.put(kind, new HashSet<>());
        }
    }

    static ShieldSets of(Collection<ServiceSpec> services, Collection<InetAddress> localAddresses) {
        var sets = new ShieldSets();
        for (InetAddress local : localAddresses) {
            sets.add(Kind.LOCALS, local, "");
        }
        for (ServiceSpec service : services) {
            sets.add(Kind.VIPS, service.vip(), "");
            for (ServerSpec server : service.servers()) {
                // The others' replies go past the director, to its own addresses, or come from its own host.
                if (server.forwarding() instanceof Forwarding.Nat) {
                    sets.addServer(server, service.protocol().number());
                }
            }
        }
        return sets;
    }

    void declare(StringBuilder script) {
        for (Kind kind : Kind.values()) {
            declare(script, kind, "4", "ipv4_addr", elements(v4, kind));
            declare(script, kind, "6", "ipv6_addr", elements(v6, kind));
        }
    }

    /** Commands that make {@code before} this; empty if they are equal. */
    String changesFrom(ShieldSets before, String table) {
        var script = new StringBuilder();
        for (Kind kind : Kind.values()) {
            change(script, table + " " + kind.name + "4", elements(before.v4, kind), elements(v4, kind));
            change(script, table + " " + kind.name + "6", elements(before.v6, kind), elements(v6, kind));
        }
        return script.toString();
    }

    private static Set<String> elements(Map<Kind, Set<String>> family, Kind kind) {
        return family.getOrDefault(kind, Set.of());
    }

    private void addServer(ServerSpec server, int protocol) {
        add(Kind.HOSTS, server.address(), "");
        if (server.port() == 0) {
            add(Kind.ALL_PORTS, server.address(), " . " + protocol);
        } else {
            add(Kind.SERVERS, server.address(), " . " + protocol + " . " + server.port());
        }
    }

    private void add(Kind kind, InetAddress address, String more) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        String element = (scope < 0 ? text : text.substring(0, scope)) + more;
        elements(address instanceof Inet4Address ? v4 : v6, kind).add(element);
    }

    private static void declare(StringBuilder script, Kind kind, String family, String type, Set<String> elements) {
        script.append("set ").append(kind.name).append(family).append(" {\ntype ").append(kind.type.formatted(type));
        script.append('\n');
        if (!elements.isEmpty()) {
            script.append("elements = { ").append(String.join(", ", elements)).append(" }\n");
        }
        script.append("}\n");
    }

    private static void change(StringBuilder script, String set, Set<String> before, Set<String> after) {
        appendChunks(script, "delete element netdev " + set, before, after);
        appendChunks(script, "add element netdev " + set, after, before);
    }

    private static void appendChunks(StringBuilder script, String command, Set<String> of, Set<String> without) {
        int count = 0;
        for (String element : of) {
            if (!without.contains(element)) {
                script.append(count % CHUNK == 0 ? (count == 0 ? "" : " }\n") + command + " { " : ", ");
                script.append(element);
                count++;
            }
        }
        if (count > 0) {
            script.append(" }\n");
        }
    }
}

package io.spillway.director.port;

import io.spillway.director.service.Forwarding;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the rules of {@link KernelShield} look packets up in, as sets of nftables: however many services and servers there
 * are, a packet costs the same. An element is counted for each service that has it, so a change costs what it changes.
 * Thread rule: any one thread at a time.
 */
final class ShieldSets {
    private static final String VIPS = "vips";
    /** Addresses of FULLNAT. */
    private static final String LOCALS = "locals";
    /** Whose packets are replies to rewrite. */
    private static final String SERVERS = "servers";
    /** The same from servers of services with all ports. */
    private static final String ALL_PORTS = "allports";
    /** Those of both, for what shows no port: later fragments, ICMP errors. */
    private static final String HOSTS = "hosts";

    /** Each set is there once for IPv4 and once for IPv6. */
    private static final Map<String, String> TYPES = Map.of(
            VIPS, "", LOCALS, "", SERVERS, " . inet_proto . inet_service", ALL_PORTS, " . inet_proto", HOSTS, "");

    /** How many elements a line of a script holds. */
    private static final int CHUNK = 10_000;

    /** How many services have an element; the key is the set, a space, the element. */
    private final Map<String, Integer> counts = new HashMap<>();

    private Collection<ServiceSpec> services = List.of();
    private Collection<InetAddress> localAddresses = List.of();

    /**
     * What is to become of the sets.
     *
     * @param counts how many more, or fewer, services have an element
     */
    record Change(
            Collection<ServiceSpec> services,
            Collection<InetAddress> localAddresses,
            SortedMap<String, Integer> counts) {}

    /** Services that are the same objects cost next to nothing. */
    Change changeTo(Collection<ServiceSpec> services, Collection<InetAddress> localAddresses) {
        var change = new TreeMap<String, Integer>();
        Set<ServiceSpec> before = identities(this.services);
        Set<ServiceSpec> after = identities(services);
        this.services.stream().filter(service -> !after.contains(service)).forEach(service -> add(change, service, -1));
        services.stream().filter(service -> !before.contains(service)).forEach(service -> add(change, service, 1));
        this.localAddresses.forEach(local -> add(change, LOCALS, local, "", -1));
        localAddresses.forEach(local -> add(change, LOCALS, local, "", 1));
        return new Change(List.copyOf(services), List.copyOf(localAddresses), change);
    }

    void apply(Change change) {
        change.counts.forEach((element, difference) -> counts.compute(element, (_, count) -> {
            int sum = (count == null ? 0 : count) + difference;
            return sum == 0 ? null : sum;
        }));
        services = change.services;
        localAddresses = change.localAddresses;
    }

    /** The commands for a change that is still to be applied; empty if they would do nothing. */
    String commands(Change change, String table) {
        var script = new StringBuilder();
        var deleted = new Chunks(script, "delete element netdev " + table + " ");
        change.counts.forEach((element, difference) -> {
            if (difference < 0 && counts.getOrDefault(element, 0) + difference == 0) {
                deleted.add(element);
            }
        });
        deleted.end();
        var added = new Chunks(script, "add element netdev " + table + " ");
        change.counts.forEach((element, difference) -> {
            if (difference > 0 && !counts.containsKey(element)) {
                added.add(element);
            }
        });
        added.end();
        return script.toString();
    }

    /** Declarations of the sets with their elements. */
    void declare(StringBuilder script) {
        Map<String, StringBuilder> elements = new LinkedHashMap<>();
        TYPES.keySet().stream().sorted().forEach(name -> {
            elements.put(name + 4, new StringBuilder());
            elements.put(name + 6, new StringBuilder());
        });
        for (String element : counts.keySet()) {
            StringBuilder list = elements.get(set(element));
            if (list != null) {
                list.append(list.isEmpty() ? "" : ", ")
                        .append(element, set(element).length() + 1, element.length());
            }
        }
        elements.forEach((set, list) -> {
            String type =
                    (set.endsWith("4") ? "ipv4_addr" : "ipv6_addr") + TYPES.get(set.substring(0, set.length() - 1));
            script.append("set ").append(set).append(" {\ntype ").append(type).append('\n');
            script.append(list.isEmpty() ? "" : "elements = { ")
                    .append(list)
                    .append(list.isEmpty() ? "}\n" : " }\n}\n");
        });
    }

    private static Set<ServiceSpec> identities(Collection<ServiceSpec> services) {
        Set<ServiceSpec> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(services);
        return identities;
    }

    private static void add(Map<String, Integer> to, ServiceSpec service, int count) {
        add(to, VIPS, service.vip(), "", count);
        String protocol = " . " + service.protocol().number();
        for (ServerSpec server : service.servers()) {
            // The others' replies go past the director, to its own addresses, or come from its own host.
            if (server.forwarding() instanceof Forwarding.Nat) {
                add(to, HOSTS, server.address(), "", count);
                if (server.port() == 0) {
                    add(to, ALL_PORTS, server.address(), protocol, count);
                } else {
                    add(to, SERVERS, server.address(), protocol + " . " + server.port(), count);
                }
            }
        }
    }

    private static void add(Map<String, Integer> to, String set, InetAddress address, String more, int count) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        String family = address instanceof Inet4Address ? "4 " : "6 ";
        to.merge(set + family + (scope < 0 ? text : text.substring(0, scope)) + more, count, Integer::sum);
    }

    private static String set(String element) {
        return element.substring(0, element.indexOf(' '));
    }

    /** Elements, sorted, in commands of a bearable length. */
    private static final class Chunks {
        private final StringBuilder script;
        private final String command;
        private String set = "";
        private int count;

        Chunks(StringBuilder script, String command) {
            this.script = script;
            this.command = command;
        }

        void add(String element) {
            String itsSet = set(element);
            if (!itsSet.equals(set) || count == CHUNK) {
                end();
                script.append(command).append(itsSet).append(" { ");
                set = itsSet;
            } else {
                script.append(", ");
            }
            script.append(element, itsSet.length() + 1, element.length());
            count++;
        }

        void end() {
            script.append(count > 0 ? " }\n" : "");
            set = "";
            count = 0;
        }
    }
}

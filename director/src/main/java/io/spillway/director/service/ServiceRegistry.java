package io.spillway.director.service;

import io.spillway.director.TunnelPeer;
import io.spillway.director.flow.AddressBook;
import io.spillway.director.packet.Ip;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all engines of a director share: services, servers, sites, and the numbers flows hold of them. A number, of an
 * address or a target, never comes to mean anything else, so that flows outlive every change. Thread rule: from any thread;
 * engines work with the {@link Inventory} they were given last.
 */
public final class ServiceRegistry {
    /** What tells a service's servers apart, whatever their method. */
    private record Place(String service, InetAddress address, int port) {
        static Place of(String service, ServerSpec server) {
            return new Place(service, server.address(), server.port());
        }
    }

    private record ServerKey(Place place, Forwarding forwarding) {}

    private final int engines;
    private final List<TunnelPeer> peers;
    private final Map<Integer, Collection<? extends InetAddress>> addressesByKind;
    private final List<FlowTarget> targets = new ArrayList<>();
    private final Map<ServerKey, RealServer> servers = new HashMap<>();
    /** Of those at one place the one that was configured last. */
    private final Map<Place, RealServer> current = new HashMap<>();

    private final Map<String, List<RemoteSite>> sites = new HashMap<>();
    private final Map<String, ServiceGate> gates = new HashMap<>();
    private final List<OwnerSite> owners = new ArrayList<>();
    private final Asking asking;
    private Inventory inventory;

    /**
     * @param engines how many there are
     * @param addressesByKind addresses beside VIPs and servers, by the kinds of {@link AddressBook}
     */
    public ServiceRegistry(
            List<ServiceSpec> specs,
            List<TunnelPeer> peers,
            Map<Integer, ? extends Collection<? extends InetAddress>> addressesByKind,
            int engines) {
        this.peers = List.copyOf(peers);
        this.engines = engines;
        this.addressesByKind = new HashMap<>(addressesByKind);
        for (TunnelPeer peer : peers) {
            owners.add(add(new OwnerSite(peer, targets.size())));
        }
        asking = add(new Asking(targets.size()));
        inventory = new Inventory(
                AddressBook.empty(), targets.toArray(FlowTarget[]::new), List.of(), List.copyOf(owners), asking);
        apply(specs, 0);
    }

    public synchronized Inventory inventory() {
        return inventory;
    }

    /**
     * A server of a service as it is configured now.
     *
     * @param server is found by address and port
     * @throws IllegalArgumentException if there is no such service or server
     */
    public synchronized RealServer server(String service, ServerSpec server) {
        RealServer found = current.get(Place.of(service, server));
        if (found == null || !found.isPresent()) {
            throw new IllegalArgumentException(
                    "service " + service + " has no server " + server.address().getHostAddress() + ":" + server.port());
        }
        return found;
    }

    /**
     * Makes these the services. A server that was there already, as it is now or in earlier times, is the same one with its
     * flows, health and counters; one whose method changes is another one, and its old flows keep the old method.
     */
    public synchronized Inventory apply(List<ServiceSpec> specs, long nowNs) {
        AddressBook.Maker book = inventory.book().with();
        addressesByKind.forEach(
                (kind, addresses) -> addresses.forEach(address -> book.add(Ip.high(address), Ip.low(address), kind)));
        Set<RealServer> present = Collections.newSetFromMap(new IdentityHashMap<>());
        var entries = new ArrayList<Inventory.Entry>();
        for (ServiceSpec spec : specs) {
            ServiceGate gate = gate(spec.name());
            gate.configure(spec);
            int vip = book.add(Ip.high(spec.vip()), Ip.low(spec.vip()), AddressBook.VIP);
            var members = new ArrayList<RealServer>();
            for (ServerSpec server : spec.servers()) {
                RealServer member = server(spec.name(), server, book, nowNs);
                if (spec.takesOtherPorts()) {
                    member.mapOnly(spec.port());
                } else {
                    member.mapAll();
                }
                members.add(member);
            }
            present.addAll(members);
            entries.add(new Inventory.Entry(spec, vip, List.copyOf(members), sites(spec.name()), gate));
        }
        // Those that stay are there all the time: engines look while this goes on.
        servers.values().stream()
                .filter(server -> !present.contains(server))
                .forEach(server -> server.setPresent(false));
        // Also those that were removed: replies of the flows they have left are still the VIP's.
        servers.values().forEach(server -> book.add(server.addressHigh(), server.addressLow(), AddressBook.SERVER));
        inventory = new Inventory(
                book.make(), targets.toArray(FlowTarget[]::new), List.copyOf(entries), List.copyOf(owners), asking);
        return inventory;
    }

    private RealServer server(String service, ServerSpec spec, AddressBook.Maker book, long nowNs) {
        int address = book.add(Ip.high(spec.address()), Ip.low(spec.address()), AddressBook.SERVER);
        Place place = Place.of(service, spec);
        var key = new ServerKey(place, spec.forwarding());
        RealServer known = servers.get(key);
        RealServer server =
                known == null ? add(new RealServer(spec, targets.size(), address, engines, gate(service))) : known;
        servers.put(key, server);
        RealServer before = current.put(place, server);
        server.setPresent(true);
        server.setSpec(spec, nowNs);
        if (known == null && before != null && before.isUsable()) {
            // The same machine by another method is as healthy as it was.
            server.setUsable(true, nowNs);
        }
        return server;
    }

    private List<RemoteSite> sites(String service) {
        return sites.computeIfAbsent(
                service,
                _ -> peers.stream()
                        .map(peer -> add(new RemoteSite(peer, targets.size(), gate(service))))
                        .toList());
    }

    private ServiceGate gate(String service) {
        return gates.computeIfAbsent(service, _ -> new ServiceGate());
    }

    private <T extends FlowTarget> T add(T target) {
        targets.add(target);
        return target;
    }
}

package io.spillway.director.forward;

import io.spillway.director.SpillPlan;
import io.spillway.director.TunnelPeer;
import io.spillway.director.packet.Ip;
import io.spillway.director.service.Asking;
import io.spillway.director.service.FlowTarget;
import io.spillway.director.service.OwnerSite;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.RemoteSite;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceSpec;
import io.spillway.director.service.ServiceStats;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All virtual services, found by a packet's addresses and ports, and the numbering of the targets flows point to.
 * Thread rule: engine thread only.
 */
public final class Services {
    private final VirtualService[] services;
    /** Sorted; the service of a key is at the same index of {@link #serviceOfKey}. */
    private final long[] keys;

    private final VirtualService[] serviceOfKey;
    private final AddressSet vips;
    private final long[] serverEndpoints;
    private final FlowTarget[] targets;
    /** By the numbers of their peers. */
    private final OwnerSite[] owners;

    private final Asking asking;

    public Services(List<ServiceSpec> specs, List<TunnelPeer> peers) {
        var allTargets = new ArrayList<FlowTarget>();
        services = new VirtualService[specs.size()];
        for (int i = 0; i < services.length; i++) {
            var servers = new ArrayList<RealServer>();
            for (ServerSpec server : specs.get(i).servers()) {
                servers.add(add(allTargets, new RealServer(server, allTargets.size())));
            }
            var sites = new ArrayList<RemoteSite>();
            for (TunnelPeer peer : peers) {
                sites.add(add(allTargets, new RemoteSite(peer, allTargets.size())));
            }
            services[i] = new VirtualService(specs.get(i), servers, sites);
        }
        owners = new OwnerSite[peers.size()];
        for (int i = 0; i < owners.length; i++) {
            owners[i] = add(allTargets, new OwnerSite(peers.get(i), allTargets.size()));
        }
        asking = add(allTargets, new Asking(allTargets.size()));
        targets = allTargets.toArray(FlowTarget[]::new);
        keys = Arrays.stream(services).mapToLong(Services::key).sorted().toArray();
        serviceOfKey = new VirtualService[services.length];
        for (VirtualService service : services) {
            serviceOfKey[Arrays.binarySearch(keys, key(service))] = service;
        }
        vips = new AddressSet(specs.stream()
                .map(ServiceSpec::vip)
                .map(Inet4Address.class::cast)
                .toList());
        serverEndpoints = specs.stream()
                .flatMapToLong(spec -> spec.servers().stream()
                        .mapToLong(
                                server -> key(spec.protocol().number(), (int) Ip.low(server.address()), server.port())))
                .sorted()
                .toArray();
    }

    boolean isVip(int address) {
        return vips.contains(address);
    }

    /** Whether a packet with this source may be a real server's reply. */
    boolean isServer(int protocol, int address, int port) {
        return Arrays.binarySearch(serverEndpoints, key(protocol, address, port)) >= 0;
    }

    @Nullable
    VirtualService find(int protocol, int vip, int port) {
        int index = Arrays.binarySearch(keys, key(protocol, vip, port));
        return index < 0 ? null : serviceOfKey[index];
    }

    FlowTarget target(int number) {
        return targets[number];
    }

    /** A peer as the owner of flows. */
    OwnerSite owner(int peer) {
        return owners[peer];
    }

    Asking asking() {
        return asking;
    }

    /** See {@link VirtualService#countForeign}. */
    void countForeign(int protocol, int vip, int port, int peer, int change) {
        VirtualService service = find(protocol, vip, port);
        if (service != null) {
            service.countForeign(peer, change);
        }
    }

    /** Does nothing for a server that isn't configured. */
    public void setServerUsable(String service, ServerSpec server, boolean usable) {
        for (VirtualService candidate : services) {
            if (candidate.spec().name().equals(service)) {
                candidate.setServerUsable(server, usable);
            }
        }
    }

    public void setSpill(String service, SpillPlan plan, long nowNs) {
        for (VirtualService candidate : services) {
            if (candidate.spec().name().equals(service)) {
                candidate.setSpill(plan, nowNs);
            }
        }
    }

    /** In configuration order. */
    public List<ServiceStats> stats() {
        return Arrays.stream(services).map(VirtualService::stats).toList();
    }

    private static <T extends FlowTarget> T add(List<FlowTarget> targets, T target) {
        targets.add(target);
        return target;
    }

    private static long key(VirtualService service) {
        ServiceSpec spec = service.spec();
        return key(spec.protocol().number(), (int) Ip.low(spec.vip()), spec.port());
    }

    private static long key(int protocol, int address, int port) {
        return ((address & 0xffff_ffffL) << 24) | ((long) port << 8) | protocol;
    }
}

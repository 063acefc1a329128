package io.spillway.director;

import io.spillway.director.flow.AddressBook;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.forward.FloodLevel;
import io.spillway.director.forward.Forwarder;
import io.spillway.director.forward.Links;
import io.spillway.director.forward.Services;
import io.spillway.director.forward.Side;
import io.spillway.director.forward.TunnelEnd;
import io.spillway.director.linux.InterfaceClaim;
import io.spillway.director.linux.LazyMemory;
import io.spillway.director.linux.LinuxException;
import io.spillway.director.linux.Poller;
import io.spillway.director.linux.Waker;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Ip;
import io.spillway.director.port.Egress;
import io.spillway.director.port.KernelShield;
import io.spillway.director.port.NextHops;
import io.spillway.director.port.PacketPort;
import io.spillway.director.port.Resolver;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The load balancer of one site: takes clients' packets from one interface, spreads their flows over real servers
 * behind another, and hands new flows to other sites when told to. It runs until it is closed.
 *
 * <p>Thread rule: every method from any thread; packets are dealt with on a thread of its own. After {@link #close},
 * every other method throws {@link IllegalStateException}.
 */
public final class Director implements AutoCloseable {
    private final DirectorSettings settings;
    private final Resources resources = new Resources();
    private final Counters counters = new Counters();
    private final ServiceRegistry registry;
    private final Services services;
    private final List<PacketPort> ports;
    private final FlowTable flows;
    private final Forwarder forwarder;
    private final Engine engine;

    /**
     * Opens the interfaces and starts forwarding. Servers are not usable until {@link #setServerUsable} says so.
     *
     * @throws DirectorException names the setting, the missing privilege or the missing package, and what to do
     */
    public static Director start(DirectorSettings settings) throws DirectorException {
        Set<Inet4Address> ownAddresses = ownAddresses();
        SettingsCheck.check(settings, ownAddresses);
        return new Director(settings, ownAddresses);
    }

    private Director(DirectorSettings settings, Set<Inet4Address> ownAddresses) throws DirectorException {
        this.settings = settings;
        registry = registry(settings, ownAddresses);
        services = new Services(registry.inventory());
        try {
            ports = openPorts();
            resources.add(new KernelShield(settings));
            Arena arena = resources.add(Arena.ofShared());
            var memory = new LazyMemory(arena);
            flows = new FlowTable(settings.maxFlows(), new SecureRandom().nextLong(), memory);
            forwarder = forwarder(memory);
            var resolver = resources.add(
                    new Resolver(ports.stream().collect(Collectors.toMap(PacketPort::ifIndex, PacketPort::number))));
            var nextHops = new NextHops(resolver::ask);
            var egress = new Egress(ports, nextHops, counters, arena);
            engine = resources.add(engine(egress));
            engine.start();
            resolver.start(
                    answer -> engine.execute(_ -> egress.learn(answer)), () -> engine.execute(_ -> nextHops.refresh()));
            // Its thread ends before the engine's, but what the engine asks it with is freed after.
            resources.<AutoCloseable>add(resolver::stop);
            engine.execute(_ -> resolveAhead(nextHops));
        } catch (IOException e) {
            resources.close();
            boolean isPermission = e instanceof LinuxException failed && failed.isPermission();
            throw new DirectorException(
                    isPermission
                            ? "the director needs CAP_NET_RAW and CAP_NET_ADMIN; run it as root: " + e.getMessage()
                            : "the director can't open its interfaces: " + e.getMessage(),
                    e);
        } catch (DirectorException | RuntimeException e) {
            resources.close();
            throw e;
        }
    }

    /**
     * Lets a server take new flows or not; those it has stay. Takes effect within milliseconds.
     *
     * @param server is found by address and port
     * @throws IllegalArgumentException if there is no such service or server
     */
    public void setServerUsable(String service, ServerSpec server, boolean usable) {
        RealServer known = registry.server(service, server);
        engine.execute(nowNs -> {
            known.setUsable(usable, nowNs);
            services.serversChanged(service);
        });
    }

    /**
     * Sends new flows of a service to other sites as the plan says, from now until the plan's lease ends or another plan replaces it.
     *
     * @throws IllegalArgumentException if there is no such service or tunnel peer
     */
    public void setSpill(String service, SpillPlan plan) {
        spec(service);
        for (SpillPlan.Credit credit : plan.credits()) {
            if (settings.peers().stream().noneMatch(peer -> peer.site().equals(credit.site()))) {
                throw new IllegalArgumentException("no tunnel peer is named " + credit.site());
            }
        }
        engine.execute(nowNs -> services.setSpill(service, plan, nowNs));
    }

    /** What the engine has seen; waits until the engine thread has time for it, microseconds as a rule. */
    public DirectorSnapshot snapshot() {
        return CompletableFuture.supplyAsync(this::takeSnapshot, task -> engine.execute(_ -> task.run()))
                .join();
    }

    /**
     * Why packets can't be taken any more; null while all is well. An interface that was deleted and made again under the
     * same name is another one: only a new director can take it. Costs a system call or two.
     */
    public @Nullable String fault() {
        try {
            for (PacketPort port : ports) {
                if (NetworkInterface.getByIndex(port.ifIndex()) == null) {
                    return "interface " + port.name() + " is gone, or was replaced by another of that name";
                }
            }
            return null;
        } catch (SocketException e) {
            return "this host's interfaces can't be listed: " + e.getMessage();
        }
    }

    /** Stops forwarding at once and gives the packets back to the kernel; flows are forgotten. */
    @Override
    public void close() {
        resources.close();
    }

    private List<PacketPort> openPorts() throws DirectorException, IOException {
        var opened = new ArrayList<PacketPort>();
        for (String name : Stream.of(settings.clientInterface(), settings.serverInterface())
                .distinct()
                .toList()) {
            NetworkInterface device = SettingsCheck.device(name);
            claim(name);
            try {
                opened.add(resources.add(new PacketPort(opened.size(), device)));
            } catch (IllegalArgumentException e) {
                throw new DirectorException(e.getMessage() + "; the director needs Ethernet interfaces", e);
            }
        }
        return opened;
    }

    private void claim(String device) throws DirectorException, LinuxException {
        try {
            resources.add(new InterfaceClaim(device));
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.EADDRINUSE) {
                throw e;
            }
            throw new DirectorException(
                    "another director uses interface " + device
                            + "; stop it first: `ss -xap` shows its process beside @" + InterfaceClaim.name(device),
                    e);
        }
    }

    private Forwarder forwarder(SegmentAllocator allocator) {
        Inet4Address tunnelAddress = settings.tunnelAddress();
        TunnelEnd tunnel = tunnelAddress == null
                ? TunnelEnd.NONE
                : TunnelEnd.of(
                        tunnelAddress,
                        settings.peers(),
                        ports.getFirst().mtu(),
                        settings.tunnels(),
                        new SecureRandom(),
                        allocator);
        var links = new Links(
                ports.getFirst().mtu(), ports.getLast().mtu(), tunnelAddress, null, settings.localAddresses());
        return new Forwarder(
                services,
                flows,
                new StateTimeouts(settings.timeouts()),
                tunnel,
                links,
                settings.behaviour(),
                new FloodLevel(settings.defence(), settings.maxFlows()),
                counters,
                0,
                new SplittableRandom(new SecureRandom().nextLong()));
    }

    private static ServiceRegistry registry(DirectorSettings settings, Set<Inet4Address> ownAddresses) {
        Inet4Address tunnelAddress = settings.tunnelAddress();
        return new ServiceRegistry(
                settings.services(),
                settings.peers(),
                Map.of(
                        AddressBook.OWN,
                        ownAddresses,
                        AddressBook.LOCAL,
                        settings.localAddresses(),
                        AddressBook.TUNNEL_END,
                        tunnelAddress == null ? List.of() : List.of(tunnelAddress)),
                1);
    }

    private Engine engine(Egress egress) throws LinuxException {
        List<Side> sides = ports.size() == 1 ? List.of(Side.BOTH) : List.of(Side.CLIENTS, Side.SERVERS);
        Waker waker = resources.add(new Waker());
        Poller poller = resources.add(
                Poller.of(waker, ports.stream().map(PacketPort::socket).toList()));
        return new Engine(ports, new Pipeline(forwarder, egress, counters, sides), poller, waker);
    }

    /** Next hops of servers and sites are known before the first client comes. */
    private void resolveAhead(NextHops nextHops) {
        settings.services().stream()
                .flatMap(service -> service.servers().stream())
                .map(ServerSpec::address)
                .distinct()
                .forEach(address -> nextHops.find((int) Ip.low(address)));
        settings.peers().forEach(peer -> nextHops.find(Bytes.address(peer.address())));
    }

    private DirectorSnapshot takeSnapshot() {
        for (PacketPort port : ports) {
            counters.add(Counter.RING_FULL, port.takeReceiveLosses());
        }
        return new DirectorSnapshot(
                services.stats(), flows.size(), flows.maxFlows(), forwarder.tunnelStats(), counters.toMap());
    }

    private ServiceSpec spec(String service) {
        return settings.services().stream()
                .filter(spec -> spec.name().equals(service))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no service " + service));
    }

    private static Set<Inet4Address> ownAddresses() throws DirectorException {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .map(Inet4Address.class::cast)
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            throw new DirectorException("this host's interfaces can't be listed", e);
        }
    }
}

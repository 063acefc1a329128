package io.spillway.director;

import io.spillway.director.flow.AddressBook;
import io.spillway.director.forward.FloodLevel;
import io.spillway.director.forward.Links;
import io.spillway.director.forward.TunnelEnd;
import io.spillway.director.linux.Fanout;
import io.spillway.director.linux.InterfaceClaim;
import io.spillway.director.linux.LinuxException;
import io.spillway.director.packet.Ip;
import io.spillway.director.packet.Steering;
import io.spillway.director.port.KernelShield;
import io.spillway.director.port.PacketPort;
import io.spillway.director.port.Resolver;
import io.spillway.director.service.Inventory;
import io.spillway.director.service.RealServer;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
    private final ServiceRegistry registry;
    private final KernelShield shield;
    private final long startNs = System.nanoTime();
    private final List<Shard> shards = new ArrayList<>();
    private final List<PacketPort> ports;
    private final OwnHosts ownHosts = resources.add(new OwnHosts());
    private volatile List<ServiceSpec> services;

    /**
     * Opens the interfaces and starts forwarding. Servers are not usable until {@link #setServerUsable} says so.
     *
     * @throws DirectorException names the setting, the missing privilege or the missing package, and what to do
     */
    public static Director start(DirectorSettings settings) throws DirectorException {
        Set<InetAddress> ownAddresses = ownAddresses();
        SettingsCheck.check(settings, ownAddresses);
        return new Director(settings, ownAddresses);
    }

    private Director(DirectorSettings settings, Set<InetAddress> ownAddresses) throws DirectorException {
        this.settings = settings;
        services = settings.services();
        registry = registry(settings, ownAddresses);
        try {
            var steering = new Steering(settings.shards(), new SecureRandom().nextInt());
            List<List<PacketPort>> portsOfShards = openPorts(steering);
            ports = portsOfShards.getFirst();
            shield = resources.add(new KernelShield(settings));
            var resolver = resources.add(
                    new Resolver(ports.stream().collect(Collectors.toMap(PacketPort::ifIndex, PacketPort::number))));
            var engines = new Engines(steering);
            var floods = new FloodLevel(settings.defence(), settings.maxFlows());
            for (int number = 0; number < settings.shards(); number++) {
                List<PacketPort> portsOfShard = portsOfShards.get(number);
                var shard = new Shard(
                        number,
                        portsOfShard,
                        settings,
                        registry,
                        tunnel(),
                        links(),
                        floods,
                        engines.of(number),
                        resolver,
                        resources,
                        startNs);
                engines.add(shard);
                shards.add(shard);
            }
            shards.forEach(Shard::start);
            ownHosts.openFor(settings.services(), shards);
            resolver.start(answer -> onAll(shard -> shard.learn(answer)), () -> onAll(Shard::refreshNextHops));
            // Its thread ends before the engines', but what they ask it with is freed after.
            resources.<AutoCloseable>add(resolver::stop);
            resolveAhead(settings.services());
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
        known.setUsable(usable, System.nanoTime() - startNs);
        onAll(shard -> shard.services().serversChanged(service));
    }

    /**
     * Makes these the services, without a pause and without losing a flow: a service or a server that stays keeps its flows,
     * health and counters; a new server isn't usable until {@link #setServerUsable} says so.
     *
     * @throws DirectorException names what is wrong with them; then nothing has changed
     */
    public synchronized void setServices(List<ServiceSpec> changed) throws DirectorException {
        ServicesCheck.check(settings.with(changed));
        openOwnHosts(changed);
        shield.update(changed, settings.localAddresses());
        services = List.copyOf(changed);
        Inventory inventory = registry.apply(changed, System.nanoTime() - startNs);
        onAll(shard -> shard.use(inventory));
        resolveAhead(changed);
    }

    /**
     * Gives a server weight 0, and ends what flows it still has when the time is up, unless it has a weight again by then: TCP
     * clients are told with their next packet, UDP clients go to another server.
     *
     * @param server is found by address and port
     * @param patience 0 or more
     * @throws IllegalArgumentException if there is no such service or server
     */
    public void drainServer(String service, ServerSpec server, Duration patience) {
        RealServer known = registry.server(service, server);
        known.setSpec(known.spec().withWeight(0), System.nanoTime() - startNs);
        onAll(shard -> shard.services().serversChanged(service));
        for (Shard shard : shards) {
            shard.execute(nowNs -> shard.drain(known, nowNs + patience.toNanos()));
        }
    }

    /**
     * Sends new flows of a service to other sites as the plan says, from now until the plan's lease ends or another plan replaces it.
     *
     * @throws IllegalArgumentException if there is no such service or tunnel peer
     */
    public void setSpill(String service, SpillPlan plan) {
        if (services.stream().noneMatch(spec -> spec.name().equals(service))) {
            throw new IllegalArgumentException("there is no service " + service);
        }
        for (SpillPlan.Credit credit : plan.credits()) {
            if (settings.peers().stream().noneMatch(peer -> peer.site().equals(credit.site()))) {
                throw new IllegalArgumentException("no tunnel peer is named " + credit.site());
            }
        }
        for (Shard shard : shards) {
            shard.execute(nowNs -> shard.services().setSpill(service, plan, nowNs));
        }
    }

    /** What the engines have seen; waits until each has time for it, microseconds as a rule. */
    public DirectorSnapshot snapshot() {
        List<CompletableFuture<DirectorSnapshot>> parts = shards.stream()
                .map(shard ->
                        CompletableFuture.supplyAsync(() -> snapshot(shard), task -> shard.execute(_ -> task.run())))
                .toList();
        return parts.stream()
                .map(CompletableFuture::join)
                .reduce(DirectorSnapshot::plus)
                .orElseThrow();
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

    /** By the numbers of the engines, then those of the ports. */
    private List<List<PacketPort>> openPorts(Steering steering) throws DirectorException, IOException {
        List<String> names = Stream.of(settings.clientInterface(), settings.serverInterface())
                .distinct()
                .toList();
        List<List<PacketPort>> opened = new ArrayList<>();
        for (int shard = 0; shard < settings.shards(); shard++) {
            opened.add(new ArrayList<>());
        }
        for (int number = 0; number < names.size(); number++) {
            NetworkInterface device = SettingsCheck.device(names.get(number));
            claim(names.get(number));
            var sockets = new ArrayList<PacketPort>();
            for (int shard = 0; shard < settings.shards(); shard++) {
                sockets.add(open(number, device));
                opened.get(shard).add(sockets.get(shard));
            }
            if (settings.shards() > 1) {
                PacketPort.share(sockets, fanout(steering, names.size(), number));
            }
        }
        return opened;
    }

    private PacketPort open(int number, NetworkInterface device) throws DirectorException, IOException {
        try {
            return resources.add(new PacketPort(number, device, settings.shards() > 1));
        } catch (IllegalArgumentException e) {
            throw new DirectorException(e.getMessage() + "; the director needs Ethernet interfaces", e);
        }
    }

    private Fanout fanout(Steering steering, int interfaces, int number) throws DirectorException {
        if (interfaces == 2) {
            return number == 0 ? Fanout.ofClients(steering) : Fanout.ofServers(steering);
        }
        try {
            return Fanout.ofBoth(
                    steering, services.stream().map(ServiceSpec::vip).distinct().toList());
        } catch (IllegalArgumentException e) {
            throw new DirectorException("shards can't share one interface: " + e.getMessage(), e);
        }
    }

    private void openOwnHosts(List<ServiceSpec> changed) throws DirectorException {
        try {
            ownHosts.openFor(changed, shards);
        } catch (IOException e) {
            throw new DirectorException("packets can't be sent to this host's own servers: " + e.getMessage(), e);
        }
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

    private TunnelEnd tunnel() {
        Inet4Address tunnelAddress = settings.tunnelAddress();
        return tunnelAddress == null
                ? TunnelEnd.NONE
                : TunnelEnd.of(
                        tunnelAddress,
                        settings.peers(),
                        ports.getFirst().mtu(),
                        settings.tunnels(),
                        new SecureRandom(),
                        resources.add(Arena.ofShared()));
    }

    private Links links() {
        return new Links(
                ports.getFirst().mtu(),
                ports.getLast().mtu(),
                addressOf(ports.getLast(), Inet4Address.class),
                addressOf(ports.getLast(), Inet6Address.class),
                settings.localAddresses());
    }

    /** The first address of an interface that is of a family and not link-local; null: it has none. */
    private static <T extends InetAddress> @Nullable T addressOf(PacketPort port, Class<T> family) {
        try {
            NetworkInterface device = NetworkInterface.getByIndex(port.ifIndex());
            return device == null
                    ? null
                    : device.inetAddresses()
                            .filter(family::isInstance)
                            .map(family::cast)
                            .filter(address -> !address.isLinkLocalAddress())
                            .findFirst()
                            .orElse(null);
        } catch (SocketException e) {
            return null;
        }
    }

    private static ServiceRegistry registry(DirectorSettings settings, Set<InetAddress> ownAddresses) {
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
                settings.shards());
    }

    /** Next hops of servers and sites are known before the first client comes. */
    private void resolveAhead(List<ServiceSpec> specs) {
        List<InetAddress> addresses = Stream.concat(
                        specs.stream()
                                .flatMap(service -> service.servers().stream())
                                .map(ServerSpec::address),
                        settings.peers().stream().map(TunnelPeer::address))
                .distinct()
                .toList();
        onAll(shard -> shard.resolveAhead(addresses));
    }

    private void onAll(Consumer<Shard> action) {
        for (Shard shard : shards) {
            shard.execute(_ -> action.accept(shard));
        }
    }

    /** On the shard's engine. */
    private DirectorSnapshot snapshot(Shard shard) {
        return new DirectorSnapshot(
                shard.services().stats(),
                shard.flows(),
                shard.maxFlows(),
                shard.tunnelStats(),
                shard.counters().toMap());
    }

    private static Set<InetAddress> ownAddresses() throws DirectorException {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(Director::withoutScope)
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            throw new DirectorException("this host's interfaces can't be listed", e);
        }
    }

    private static InetAddress withoutScope(InetAddress address) {
        return Ip.address(Ip.high(address), Ip.low(address));
    }
}

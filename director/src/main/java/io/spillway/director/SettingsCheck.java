package io.spillway.director;

import io.spillway.director.flow.FlowState;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Whether settings make sense, in themselves and on this host. */
final class SettingsCheck {
    private static final int MIN_FLOWS = 1 << 10;
    private static final int MAX_FLOWS = 1 << 27;
    private static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MAX_TIMEOUT = Duration.ofDays(24);

    private static final Duration MIN_PROBE_INTERVAL = Duration.ofMillis(100);
    private static final Duration MAX_PROBE_INTERVAL = Duration.ofMinutes(1);
    private static final int MAX_OFFERS_PER_SECOND = 10_000_000;
    private static final int MAX_PEERS = 1000;
    private static final int MAX_SHARDS = 64;
    private static final int MAX_REUSE_MODE = 3;

    private SettingsCheck() {}

    static void check(DirectorSettings settings, Set<InetAddress> ownAddresses) throws DirectorException {
        require(!settings.services().isEmpty(), "no services: a director needs at least one");
        require(
                settings.maxFlows() >= MIN_FLOWS && settings.maxFlows() <= MAX_FLOWS,
                "maxFlows is " + settings.maxFlows() + ", but must be " + MIN_FLOWS + ".." + MAX_FLOWS);
        var timeouts = settings.timeouts();
        for (FlowState state : FlowState.values()) {
            Duration timeout = timeouts.of(state);
            require(
                    timeout.compareTo(MIN_TIMEOUT) >= 0 && timeout.compareTo(MAX_TIMEOUT) <= 0,
                    "the timeout of " + state + " is " + timeout + ", but must be 1 s..24 d");
        }
        checkTunnels(settings.tunnels());
        ServicesCheck.check(settings);
        checkNumbers(settings);
        checkTunnel(settings, ownAddresses);
        for (InetAddress local : settings.localAddresses()) {
            String address = local.getHostAddress();
            require(
                    ownAddresses.contains(local),
                    "local address " + address + " is no address of this host, so servers could not send replies to it;"
                            + " add it first: ip address add " + address + (ServicesCheck.isV4(local) ? "/32" : "/128")
                            + " dev "
                            + settings.serverInterface());
        }
    }

    static NetworkInterface device(String name) throws DirectorException {
        try {
            NetworkInterface device = NetworkInterface.getByName(name);
            if (device == null) {
                throw new DirectorException("there is no interface " + name + "; `ip link` lists those there are");
            }
            return device;
        } catch (SocketException e) {
            throw new DirectorException("interface " + name + " can't be looked up", e);
        }
    }

    private static void checkTunnels(TunnelSettings tunnels) throws DirectorException {
        Duration interval = tunnels.probeInterval();
        require(
                interval.compareTo(MIN_PROBE_INTERVAL) >= 0 && interval.compareTo(MAX_PROBE_INTERVAL) <= 0,
                "the interval between probes of a tunnel is " + interval + ", but must be 100 ms..1 min");
        int offers = tunnels.offersPerSecond();
        require(
                offers >= 1 && offers <= MAX_OFFERS_PER_SECOND,
                "offersPerSecond is " + offers + ", but must be 1.." + MAX_OFFERS_PER_SECOND);
    }

    private static void checkTunnel(DirectorSettings settings, Set<InetAddress> ownAddresses) throws DirectorException {
        Inet4Address tunnel = settings.tunnelAddress();
        if (tunnel == null) {
            require(settings.peers().isEmpty(), "there are tunnel peers, but no tunnel address");
            return;
        }
        require(
                ownAddresses.contains(tunnel),
                "tunnel address " + tunnel.getHostAddress() + " is no address of this host; give it to an interface"
                        + " first: ip address add " + tunnel.getHostAddress() + "/32 dev lo");
        require(
                settings.services().stream().noneMatch(service -> service.vip().equals(tunnel)),
                "tunnel address " + tunnel.getHostAddress() + " is also a VIP; it must be this director's own");
        require(
                settings.peers().size() <= MAX_PEERS,
                settings.peers().size() + " tunnel peers, but at most " + MAX_PEERS + " are possible");
        var sites = new HashSet<String>();
        var addresses = new HashSet<Inet4Address>();
        for (TunnelPeer peer : settings.peers()) {
            require(sites.add(peer.site()), "two tunnel peers are named " + peer.site());
            require(
                    addresses.add(peer.address()),
                    "two tunnel peers have address " + peer.address().getHostAddress());
            require(
                    !ownAddresses.contains(peer.address()),
                    "tunnel peer " + peer.site() + " has an address of this host: "
                            + peer.address().getHostAddress());
        }
    }

    private static void checkNumbers(DirectorSettings settings) throws DirectorException {
        int shards = settings.shards();
        require(shards >= 1 && shards <= MAX_SHARDS, "shards is " + shards + ", but must be 1.." + MAX_SHARDS);
        int reuseMode = settings.behaviour().reuseMode();
        require(
                reuseMode >= 0 && reuseMode <= MAX_REUSE_MODE,
                "reuseMode is " + reuseMode + ", but must be 0.." + MAX_REUSE_MODE);
        int answers = settings.behaviour().answersPerSecond();
        require(answers >= 0, "answersPerSecond is " + answers + ", but must be 0 or more");
        Defence defence = settings.defence();
        require(defence.maxHalfOpen() >= 1, "maxHalfOpen is " + defence.maxHalfOpen() + ", but must be 1 or more");
        require(
                defence.dropRate() >= 2,
                "dropRate is " + defence.dropRate() + ", but must be 2 or more: with 1 no connection would get in");
    }

    static void require(boolean condition, String complaint) throws DirectorException {
        if (!condition) {
            throw new DirectorException(complaint);
        }
    }
}

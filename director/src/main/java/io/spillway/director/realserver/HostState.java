package io.spillway.director.realserver;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a host's network looks like at one moment.
 *
 * @param sysctls the values that matter, by key with slashes ({@code net/ipv4/conf/all/rp_filter})
 * @param sockets open TCP listeners, UDP sockets and raw sockets
 * @param guePorts lines of {@code ip fou show}
 * @param ruleset what {@code nft list ruleset} prints; null: it can't be asked
 */
public record HostState(
        List<Link> links,
        List<Address> addresses,
        List<DefaultRoute> defaultRoutes,
        Map<String, String> sysctls,
        List<Socket> sockets,
        List<String> guePorts,
        @Nullable String ruleset) {

    /**
     * @param type as {@code ip link} shows it behind {@code link/}: ether, loopback, ipip, none ...
     * @param flags such as UP and NOARP
     */
    public record Link(String name, Set<String> flags, int mtu, String type) {
        boolean isUp() {
            return flags.contains("UP");
        }

        /** Others find its addresses by ARP or neighbour discovery. */
        boolean isAsked() {
            return flags.contains("BROADCAST") && !flags.contains("NOARP") && !flags.contains("LOOPBACK");
        }
    }

    public record Address(String device, InetAddress address, int length) {}

    /** @param gateway null: straight onto the link */
    public record DefaultRoute(boolean v4, @Nullable InetAddress gateway, String device) {}

    /** What kind of socket. */
    public enum Transport {
        TCP,
        UDP,
        RAW
    }

    /** @param port of a raw socket its protocol */
    public record Socket(Transport transport, InetAddress address, int port) {}

    public @Nullable Link link(String name) {
        return links.stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** 0 where the host doesn't have it. */
    int sysctl(String key) {
        String value = sysctls.get(key);
        return value == null ? 0 : Integer.parseInt(value);
    }

    /** The larger of "all" and the interface, which is what the kernel uses for arp_ignore, arp_announce and rp_filter. */
    int effective(String name, String device) {
        return Math.max(sysctl("net/ipv4/conf/all/" + name), sysctl("net/ipv4/conf/" + device + "/" + name));
    }

    /** The first device with a default route. */
    public @Nullable String defaultDevice(boolean v4) {
        return defaultRoutes.stream()
                .filter(route -> route.v4() == v4)
                .map(DefaultRoute::device)
                .findFirst()
                .orElse(null);
    }

    /** A device's first address of a family that is meant for the network. */
    public @Nullable InetAddress firstAddress(String device, boolean v4) {
        return addresses.stream()
                .filter(address -> address.device().equals(device))
                .map(Address::address)
                .filter(address -> ServerSetup.isV4(address) == v4 && !address.isLinkLocalAddress())
                .findFirst()
                .orElse(null);
    }
}

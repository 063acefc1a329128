package io.spillway.director.forward;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the forwarder knows of the director's interfaces.
 *
 * @param clientMtu of the interface towards clients and other sites
 * @param serverMtu of the interface towards real servers
 * @param tunnelSourceV4 the source of what is put around packets to servers reached through a tunnel; null: this host has
 *     no such address
 * @param tunnelSourceV6 the same over IPv6
 * @param localAddresses of FULLNAT
 */
public record Links(
        int clientMtu,
        int serverMtu,
        @Nullable Inet4Address tunnelSourceV4,
        @Nullable Inet6Address tunnelSourceV6,
        List<InetAddress> localAddresses) {
    public Links {
        localAddresses = List.copyOf(localAddresses);
    }

    /** Both interfaces with the same MTU, no tunnels to servers and no FULLNAT. */
    public static Links ofMtu(int mtu) {
        return new Links(mtu, mtu, null, null, List.of());
    }
}

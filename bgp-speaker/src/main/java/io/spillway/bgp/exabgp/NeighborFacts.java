package io.spillway.bgp.exabgp;

import io.spillway.bgp.message.Family;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a selector can ask of a neighbor.
 *
 * @param address the neighbor's
 * @param localAddress ours; null: the kernel chooses and there is no connection yet
 * @param routerId our BGP identifier, as in ExaBGP's configuration of a neighbor
 */
public record NeighborFacts(
        InetAddress address,
        @Nullable InetAddress localAddress,
        long localAs,
        long peerAs,
        Inet4Address routerId,
        Set<Family> families) {
    public NeighborFacts {
        families = Set.copyOf(families);
    }
}

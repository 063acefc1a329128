package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A speaker as configured. The constructor throws IllegalArgumentException when a neighbor is there twice.
 *
 * @param localAs 1..2^32-1
 * @param routerId the BGP identifier
 * @param listen where connections are accepted; null: only outgoing connections
 * @param neighbors each address once
 * @param dynamic neighbors that may come from anywhere in a prefix
 */
public record SpeakerConfig(
        long localAs,
        Inet4Address routerId,
        @Nullable InetSocketAddress listen,
        List<NeighborConfig> neighbors,
        List<DynamicNeighbors> dynamic) {
    public SpeakerConfig {
        neighbors = List.copyOf(neighbors);
        dynamic = List.copyOf(dynamic);
        Set<InetAddress> addresses = new HashSet<>();
        for (NeighborConfig neighbor : neighbors) {
            if (!addresses.add(neighbor.address())) {
                throw new IllegalArgumentException("neighbor " + Addresses.text(neighbor.address()) + " twice");
            }
        }
    }
}

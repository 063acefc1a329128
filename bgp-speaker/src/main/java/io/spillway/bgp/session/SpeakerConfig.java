package io.spillway.bgp.session;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A speaker as configured.
 *
 * @param localAs 1..2^32-1
 * @param routerId the BGP identifier
 * @param listen where connections are accepted; null: only outgoing connections
 * @param neighbors each address once
 */
public record SpeakerConfig(
        long localAs, Inet4Address routerId, @Nullable InetSocketAddress listen, List<NeighborConfig> neighbors) {
    public SpeakerConfig {
        neighbors = List.copyOf(neighbors);
    }
}

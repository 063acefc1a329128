package io.spillway.director;

import io.spillway.director.flow.Timeouts;
import io.spillway.director.service.ServiceSpec;
import java.net.Inet4Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a director needs to start.
 *
 * @param clientInterface where clients' packets and tunnels arrive
 * @param serverInterface where the real servers are; may equal {@code clientInterface}
 * @param services at least one; (protocol, VIP, port) and name unique
 * @param tunnelAddress the local end of tunnels, an address of this host; null: no spill in either direction
 * @param peers the remote ends
 * @param tunnels how the tunnels are watched and used
 * @param maxFlows bound on flows held, 1,024..2^27
 */
public record DirectorSettings(
        String clientInterface,
        String serverInterface,
        List<ServiceSpec> services,
        @Nullable Inet4Address tunnelAddress,
        List<TunnelPeer> peers,
        TunnelSettings tunnels,
        Timeouts timeouts,
        int maxFlows) {
    public DirectorSettings {
        services = List.copyOf(services);
        peers = List.copyOf(peers);
    }
}

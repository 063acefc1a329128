package io.spillway.director;

import io.spillway.director.flow.Timeouts;
import io.spillway.director.service.ServiceSpec;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a director needs to start.
 *
 * @param clientInterface where clients' packets and tunnels arrive
 * @param serverInterface where the real servers are; may equal {@code clientInterface}
 * @param services at least one; (protocol, VIP, port) and name unique
 * @param tunnelAddress the local end of tunnels between sites, an address of this host; null: no spill in either direction
 * @param peers the remote ends
 * @param tunnels how the tunnels are watched and used
 * @param maxFlows bound on flows held, 1,024..2^27
 * @param behaviour what is done where users differ
 * @param defence what is done against floods
 * @param localAddresses of FULLNAT, none of them used by anything else on this host; servers send replies to them
 * @param shards engine threads, 1..64
 */
public record DirectorSettings(
        String clientInterface,
        String serverInterface,
        List<ServiceSpec> services,
        @Nullable Inet4Address tunnelAddress,
        List<TunnelPeer> peers,
        TunnelSettings tunnels,
        Timeouts timeouts,
        int maxFlows,
        Behaviour behaviour,
        Defence defence,
        List<InetAddress> localAddresses,
        int shards) {
    public DirectorSettings {
        services = List.copyOf(services);
        peers = List.copyOf(peers);
        localAddresses = List.copyOf(localAddresses);
    }

    /** These with other services. */
    DirectorSettings with(List<ServiceSpec> changed) {
        return new DirectorSettings(
                clientInterface,
                serverInterface,
                changed,
                tunnelAddress,
                peers,
                tunnels,
                timeouts,
                maxFlows,
                behaviour,
                defence,
                localAddresses,
                shards);
    }

    /** One engine thread, no FULLNAT, and what IPVS does by default. */
    public DirectorSettings(
            String clientInterface,
            String serverInterface,
            List<ServiceSpec> services,
            @Nullable Inet4Address tunnelAddress,
            List<TunnelPeer> peers,
            TunnelSettings tunnels,
            Timeouts timeouts,
            int maxFlows) {
        this(
                clientInterface,
                serverInterface,
                services,
                tunnelAddress,
                peers,
                tunnels,
                timeouts,
                maxFlows,
                Behaviour.DEFAULT,
                Defence.DEFAULT,
                List.of(),
                1);
    }
}

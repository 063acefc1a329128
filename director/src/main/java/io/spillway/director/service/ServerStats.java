package io.spillway.director.service;

/**
 * What the engine has counted for one real server. Totals only grow while the director runs.
 *
 * @param usable false while health checks say so: no new flows
 * @param active flows in an active state (IPVS: ESTABLISHED, SYN_SENT, SYN_RECV, SYNACK); of a UDP service, all
 * @param inactive all other flows
 * @param halfOpen the part of {@code active} that has not finished its handshake
 * @param foreignActive the part of {@code active} that came through a tunnel from another site
 * @param foreignInactive the part of {@code inactive} that came through a tunnel
 * @param newFlows flows ever scheduled here
 * @param inPackets client to server
 * @param inBytes IP bytes, client to server
 * @param outPackets server to client
 * @param outBytes IP bytes, server to client
 * @param persistent clients remembered for it (IPVS: PersistConn)
 * @param overloaded at its upper threshold, or not yet below the lower one again: no new flows but of remembered clients
 */
public record ServerStats(
        ServerSpec spec,
        boolean usable,
        int active,
        int inactive,
        int halfOpen,
        int foreignActive,
        int foreignInactive,
        long newFlows,
        long inPackets,
        long inBytes,
        long outPackets,
        long outBytes,
        int persistent,
        boolean overloaded) {
    /** Without remembered clients, and not overloaded. */
    public ServerStats(
            ServerSpec spec,
            boolean usable,
            int active,
            int inactive,
            int halfOpen,
            int foreignActive,
            int foreignInactive,
            long newFlows,
            long inPackets,
            long inBytes,
            long outPackets,
            long outBytes) {
        this(
                spec,
                usable,
                active,
                inactive,
                halfOpen,
                foreignActive,
                foreignInactive,
                newFlows,
                inPackets,
                inBytes,
                outPackets,
                outBytes,
                0,
                false);
    }
}

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
        long outBytes) {}

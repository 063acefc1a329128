package io.spillway.load.measure;

/**
 * The director as a whole at one moment.
 *
 * @param flows held now
 * @param maxFlows the bound on them, >= 1
 * @param packets frames ever taken from the interfaces
 * @param inBytes IP bytes ever from clients to servers
 * @param outBytes IP bytes ever from servers to clients
 */
public record SiteSample(int flows, int maxFlows, long packets, long inBytes, long outBytes) {
    /** Of a site without limits. */
    public static final SiteSample IDLE = new SiteSample(0, 1, 0, 0, 0);
}

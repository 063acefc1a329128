package io.spillway.director;

/**
 * One tunnel as the engine sees it: probes go through it, IPIP both ways.
 *
 * @param site the peer
 * @param state what the last probes say
 * @param rttNs round-trip time, smoothed; -1 while no probe was answered
 * @param probes sent since start
 * @param answers to them
 * @param ownerFlows flows that came here though the peer has them: held now, and tunnelled there
 */
public record TunnelStats(String site, State state, long rttNs, long probes, long answers, int ownerFlows) {
    public enum State {
        /** Too early to say. */
        UNKNOWN,
        UP,
        DOWN
    }
}

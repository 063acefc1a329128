package io.spillway.director;

import java.time.Duration;

/**
 * How the tunnels between sites are watched and used.
 *
 * @param probeInterval between two probes of a tunnel, 100 ms..1 min; three in a row without an answer: it is down, so
 *     a round trip must take less than three intervals
 * @param repair whether a packet in the middle of a TCP connection that nobody here knows is offered to the other sites
 * @param offersPerSecond bound on packets sent for such offers, all peers together, the packets themselves and the questions
 *     beside them, 1..10,000,000
 */
public record TunnelSettings(Duration probeInterval, boolean repair, int offersPerSecond) {
    public static final TunnelSettings DEFAULT = new TunnelSettings(Duration.ofSeconds(1), true, 10_000);
}

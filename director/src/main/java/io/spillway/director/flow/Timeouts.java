package io.spillway.director.flow;

import java.time.Duration;

/**
 * The timeouts an operator sets; the states between follow reference values of IPVS. Each 1 s..24 d.
 *
 * @param syn a flow whose handshake is not complete
 * @param established an established TCP flow without traffic
 * @param fin a TCP flow that is closing
 * @param udp a UDP flow without traffic
 */
public record Timeouts(Duration syn, Duration established, Duration fin, Duration udp) {
    /** What the mission sets: 60 s, 15 min, 60 s, 5 min. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(60), Duration.ofMinutes(15), Duration.ofSeconds(60), Duration.ofMinutes(5));
}

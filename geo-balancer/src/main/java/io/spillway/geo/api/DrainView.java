package io.spillway.geo.api;

/**
 * How far a site is on its way out of service or back: what {@code GET /site} answers.
 *
 * @param state open, draining, drained or ramping
 * @param reason in words; empty while open
 * @param sinceS in this state; 0 while open
 * @param leftS until draining or the ramp ends at the latest; 0 in other states
 * @param ownAtStart connections of its own clients when the last drain began
 * @param own the same now, wherever they are served
 * @param handedOver the part of {@code own} that other sites serve, through this site's director
 * @param foreign connections of other sites' clients at this site's servers
 * @param share the part of what it could grant other sites that it does grant, 0..1
 */
public record DrainView(
        String state,
        String reason,
        long sinceS,
        double leftS,
        int ownAtStart,
        int own,
        int handedOver,
        int foreign,
        double share) {
    public static final String OPEN = "open";
    public static final String DRAINING = "draining";
    public static final String DRAINED = "drained";
    public static final String RAMPING = "ramping";
}

package io.spillway.lab.simulate;

/**
 * How a policy did in a world.
 *
 * @param overPct connection-seconds above capacity, % of all
 * @param remoteOverMax the worst load above 0.7 that foreign connections caused
 * @param remoteOverSiteMin the same, summed over site-minutes
 * @param flips how often a site's spilled share of new connections jumped by more than 0.5 from one tick to the next
 * @param blackholedPct new connections sent into a tunnel that doesn't arrive, % of all
 * @param pingPongTicks in how many ticks two sites spilled to each other, summed over pairs
 * @param convergenceS from the first load above 1.1 after a flash or kill until every site has been at or below 1.05 for 5
 *     minutes; -1: never while it lasted; NaN: there is no such event
 * @param spilledPct new connections handed over, % of all
 * @param rttSpilledMs mean round trip to where they were handed
 * @param messagesPerSiteHour reports sent
 */
public record Scores(
        double overPct,
        double remoteOverMax,
        double remoteOverSiteMin,
        long flips,
        double blackholedPct,
        long pingPongTicks,
        double convergenceS,
        double spilledPct,
        double rttSpilledMs,
        double messagesPerSiteHour) {}

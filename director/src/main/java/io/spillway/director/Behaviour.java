package io.spillway.director;

/**
 * What a director does in cases where users differ; the names are those of IPVS's sysctls where there is one.
 *
 * @param expireNodest flows of a removed server end with their next packet, instead of waiting for its return
 * @param expireQuiescentTemplate clients remembered for a server of weight 0 are scheduled afresh
 * @param sloppyTcp any TCP packet may begin a flow, not only a SYN
 * @param sloppySctp any SCTP packet may begin a flow, not only an INIT
 * @param reuseMode bit 0: a SYN on a flow that is over begins a new one; bit 1: also in FIN_WAIT, where replies aren't seen
 * @param pathMtuDiscovery tunnels copy DF and report what doesn't fit; else they fragment
 * @param scheduleIcmp ICMP errors that quote an unknown flow are scheduled
 * @param resetUnknown TCP packets in the middle of an unknown connection are answered with a reset
 * @param answersPerSecond bound on resets and ICMP messages the director makes itself
 */
public record Behaviour(
        boolean expireNodest,
        boolean expireQuiescentTemplate,
        boolean sloppyTcp,
        boolean sloppySctp,
        int reuseMode,
        boolean pathMtuDiscovery,
        boolean scheduleIcmp,
        boolean resetUnknown,
        int answersPerSecond) {
    /** IPVS's own defaults. */
    public static final Behaviour DEFAULT = new Behaviour(false, false, false, false, 1, true, false, true, 1000);
}

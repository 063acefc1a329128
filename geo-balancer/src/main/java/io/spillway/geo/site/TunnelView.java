package io.spillway.geo.site;

import io.spillway.director.TunnelStats;
import org.jspecify.annotations.Nullable;

/**
 * The tunnel to one site, and what speaks for and against it.
 *
 * @param probes what the director's own probes through it say
 * @param rttMs of these; NaN while none was answered
 * @param bfd the session between its ends, in words
 * @param bfdUp whether the two hear each other by it
 * @param bfdVetoes it was up, and has failed
 * @param failedCalls of the load exchange, in a row
 */
record TunnelView(
        String site,
        TunnelStats.State probes,
        double rttMs,
        String bfd,
        boolean bfdUp,
        boolean bfdVetoes,
        int failedCalls) {
    /** One call may be lost; two in a row are silence. */
    private static final int SILENCE_CALLS = 2;

    private static final double NS_PER_MS = 1e6;

    /** {@code stats}: null while there are none. */
    static TunnelView of(String site, @Nullable TunnelStats stats, TunnelBfd.State bfd, int failedCalls) {
        return new TunnelView(
                site,
                stats == null ? TunnelStats.State.UNKNOWN : stats.state(),
                stats == null || stats.rttNs() < 0 ? Double.NaN : stats.rttNs() / NS_PER_MS,
                bfd.words(),
                bfd.up(),
                bfd.vetoes(),
                failedCalls);
    }

    /**
     * Whether new flows may go there. The exchange goes another way than the tunnel's packets, so its silence counts only
     * where neither probes nor BFD say that the tunnel itself answers; the lease of what was granted bounds the rest.
     */
    boolean reachable() {
        if (probes == TunnelStats.State.DOWN || bfdVetoes) {
            return false;
        }
        return probes == TunnelStats.State.UP || bfdUp || failedCalls < SILENCE_CALLS;
    }

    /** Why it isn't {@link #reachable}, or that it is. */
    String inWords() {
        if (bfdVetoes) {
            return "BFD is down";
        }
        if (probes == TunnelStats.State.DOWN) {
            return "probes get no answer";
        }
        return reachable() ? "answers" : failedCalls + " calls in a row failed";
    }
}

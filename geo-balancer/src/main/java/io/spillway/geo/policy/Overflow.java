package io.spillway.geo.policy;

import io.spillway.load.report.Thresholds;

/**
 * The sender's side: whether new connections are to leave, how many stay, and how many places are wanted elsewhere. It
 * begins above {@code spillAbove} and ends when the demand, here and spilled, has been at or below {@code recoverAt} for a
 * minute, or is below {@code acceptBelow}. One thread.
 */
final class Overflow {
    /** Connections that live a few seconds make the demand dance around the limit. */
    private static final long CALM_MS = 60_000;
    /**
     * What stays here falls to {@code recoverAt} this slowly (e-folding time). Falling at once would send every new connection
     * away for a moment, and then few.
     */
    private static final double GLIDE_MS = 25_000;

    private final Thresholds thresholds;
    private boolean spilling;
    private long highMs;
    private long decidedMs;
    /** Share of the capacity above {@code recoverAt} that still stays. */
    private double excess;
    /** While servers were healthy: without any nothing tells how much is wanted. */
    private double lastDemand;

    Overflow(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    boolean spilling() {
        return spilling;
    }

    /** {@code relief}: whether somebody takes connections now. */
    void observe(LocalView local, boolean relief, long nowMs) {
        double demand = local.own() + local.foreign() + local.spilledTotal();
        boolean high = local.load() > thresholds.recoverAt() || demand > thresholds.recoverAt() * local.capacity();
        if (local.capacity() > 0) {
            lastDemand = demand;
        }
        if (high) {
            highMs = nowMs;
        }
        if (!local.open()) {
            spilling = false;
        } else if (!spilling) {
            spilling = local.load() > thresholds.spillAbove();
        } else {
            // So light a site is wanted by others, who send nothing to one that spills.
            // Few connections can be a high load too (their rate, their bits), and then the demand says nothing.
            boolean isLight = !high && demand < thresholds.acceptBelow() * local.capacity();
            spilling = nowMs - highMs < CALM_MS && !isLight;
        }
        double above = local.capacity() > 0
                ? Math.max(0, (local.own() + local.foreign()) / local.capacity() - thresholds.recoverAt())
                : 0;
        excess = spilling && relief ? Math.min(above, excess) * Math.exp((decidedMs - nowMs) / GLIDE_MS) : above;
        decidedMs = nowMs;
    }

    /** Connections here, up to which a new one stays. */
    double localConnections(LocalView local) {
        return (thresholds.recoverAt() + excess) * local.capacity();
    }

    /** Places wanted at other sites, with those that are taken; asked for before spilling begins, so that they are there. */
    double wanted(LocalView local) {
        if (!local.open()) {
            return 0;
        }
        double demand = local.own() + local.foreign() + local.spilledTotal();
        return Math.max(
                0, Math.max(demand, local.capacity() > 0 ? 0 : lastDemand) - thresholds.recoverAt() * local.capacity());
    }
}

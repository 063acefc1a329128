package io.spillway.geo.site;

import io.spillway.load.report.Thresholds;
import java.time.Duration;

/**
 * Notices when the load moves past a threshold that peers decide by, which is worth a report at once: what they know of
 * this site is otherwise as old as the interval. One thread.
 */
final class LoadBand {
    /** A load that dances on a threshold doesn't flood the peers. */
    private static final long LEAST_BETWEEN_NS = Duration.ofSeconds(1).toNanos();
    /** Nor does it keep this site busy with calls where there are many of them: 50 calls a second are enough. */
    private static final long LEAST_PER_PEER_NS = Duration.ofMillis(20).toNanos();

    private final Thresholds thresholds;
    private final long leastBetweenNs;
    private Band told = Band.UNTOLD;
    private long toldNs;

    private enum Band {
        UNTOLD,
        LIGHT,
        BUSY,
        OVERLOADED
    }

    /** {@code peers}: how many are told. */
    LoadBand(Thresholds thresholds, int peers) {
        this.thresholds = thresholds;
        this.leastBetweenNs = Math.max(LEAST_BETWEEN_NS, peers * LEAST_PER_PEER_NS);
    }

    /** Whether to tell the peers now; a move that comes too soon after the last one told is told later, if it lasts. */
    boolean moved(double load, long nowNs) {
        Band now = band(load);
        if (now == told || (told != Band.UNTOLD && nowNs - toldNs < leastBetweenNs)) {
            return false;
        }
        told = now;
        toldNs = nowNs;
        return true;
    }

    private Band band(double load) {
        if (load < thresholds.acceptBelow()) {
            return Band.LIGHT;
        }
        return load > thresholds.spillAbove() ? Band.OVERLOADED : Band.BUSY;
    }
}

package io.spillway.director.schedule;

import java.time.Duration;

/**
 * A scheduler and its flags.
 *
 * @param fallback of sh and mh: a server that can't take the flow is passed over, instead of the flow being refused
 * @param withPort of sh and mh: the client's port counts too
 * @param tableIndex of mh: chooses the size of the table, 8..17 (251 to 131,071 places)
 * @param slowStart how long a server's weight rises after it began to take flows; zero: not at all. The hashes sh, dh and mh
 *     know no slow start: it would move clients to other servers and back
 * @param localityExpiration of lblc and lblcr: how long a destination is remembered
 */
public record SchedulerSpec(
        SchedulerKind kind,
        boolean fallback,
        boolean withPort,
        int tableIndex,
        Duration slowStart,
        Duration localityExpiration) {
    public static final int DEFAULT_TABLE_INDEX = 12;
    public static final Duration DEFAULT_LOCALITY_EXPIRATION = Duration.ofHours(24);
    private static final Duration LONGEST_LOCALITY = Duration.ofDays(36_500);
    private static final int MIN_TABLE_INDEX = 8;
    private static final int MAX_TABLE_INDEX = 17;

    public SchedulerSpec {
        if (tableIndex < MIN_TABLE_INDEX || tableIndex > MAX_TABLE_INDEX) {
            throw new IllegalArgumentException("table index " + tableIndex + " is not in 8..17");
        }
        if (slowStart.isNegative()) {
            throw new IllegalArgumentException("slow start of " + slowStart);
        }
        if (localityExpiration.isNegative() || localityExpiration.isZero()) {
            throw new IllegalArgumentException("locality expiration of " + localityExpiration);
        }
    }

    /** Without any flag. */
    public static SchedulerSpec of(SchedulerKind kind) {
        return new SchedulerSpec(kind, false, false, DEFAULT_TABLE_INDEX, Duration.ZERO, DEFAULT_LOCALITY_EXPIRATION);
    }

    SchedulerSpec withoutSlowStart(SchedulerKind kind) {
        return new SchedulerSpec(kind, fallback, withPort, tableIndex, Duration.ZERO, localityExpiration);
    }

    /** At most a century, which stands for ever. */
    long localityExpirationNs() {
        return (localityExpiration.compareTo(LONGEST_LOCALITY) > 0 ? LONGEST_LOCALITY : localityExpiration).toNanos();
    }
}

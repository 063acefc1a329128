package io.spillway.load.report;

/**
 * When a site spills. They travel in every report: two sites that disagree don't spill to each other.
 *
 * <p>{@code 0 < acceptBelow <= recoverAt <= spillAbove}, all finite: a site that accepts must never be one that spills.
 *
 * @param spillAbove own load above which new connections are handed over (1.1)
 * @param acceptBelow remote load below which a site takes some (0.7)
 * @param recoverAt own load at or below which spilling ends (1.0)
 */
public record Thresholds(double spillAbove, double acceptBelow, double recoverAt) {
    public static final Thresholds DEFAULT = new Thresholds(1.1, 0.7, 1.0);

    /** @throws IllegalArgumentException they are not in this order */
    public Thresholds {
        // Written so that a NaN anywhere fails too.
        if (!(acceptBelow > 0
                && acceptBelow <= recoverAt
                && recoverAt <= spillAbove
                && spillAbove < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("must be 0 < accept below <= recover at <= spill above, got "
                    + acceptBelow + ", " + recoverAt + ", " + spillAbove);
        }
    }
}

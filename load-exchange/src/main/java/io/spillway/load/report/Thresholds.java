package io.spillway.load.report;

/**
 * When a site spills. They travel in every report: two sites that disagree don't spill to each other.
 *
 * @param spillAbove own load above which new connections are handed over (1.1)
 * @param acceptBelow remote load below which a site takes some (0.7)
 * @param recoverAt own load at or below which spilling ends (1.0)
 */
public record Thresholds(double spillAbove, double acceptBelow, double recoverAt) {
    public static final Thresholds DEFAULT = new Thresholds(1.1, 0.7, 1.0);
}

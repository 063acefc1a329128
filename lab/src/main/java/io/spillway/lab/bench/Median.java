package io.spillway.lab.bench;

import java.util.Arrays;

/** Of a handful of measurements: the middle one, and how far they lie apart. */
public record Median(double min, double median, double max) {
    /** @param values at least one */
    static Median of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Median(sorted[0], median, sorted[sorted.length - 1]);
    }
}

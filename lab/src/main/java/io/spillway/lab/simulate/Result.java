package io.spillway.lab.simulate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out of one world with one policy.
 *
 * @param seeds that were tried
 * @param scores one for each seed
 * @param recording of the first; null: not wanted
 */
record Result(
        Scenario scenario,
        PolicyKind policy,
        List<Long> seeds,
        List<Scores> scores,
        @Nullable Recording recording) {
    Result {
        seeds = List.copyOf(seeds);
        scores = List.copyOf(scores);
    }

    /** Of each metric that in the middle; of an even number the worse of the two. */
    double[] median() {
        return each((ordered) -> ordered[ordered.length / 2]);
    }

    /** Of each metric the worst, whichever the seed. */
    double[] worst() {
        return each((ordered) -> ordered[ordered.length - 1]);
    }

    private interface Choice {
        double of(double[] ordered);
    }

    private double[] each(Choice choice) {
        double[] chosen = new double[ScoreText.names().size()];
        for (int m = 0; m < chosen.length; m++) {
            int metric = m;
            // A world that never got well is worse than any that took long.
            double[] ordered = scores.stream()
                    .mapToDouble(s -> ScoreText.values(s)[metric])
                    .map(value -> value < 0 ? Double.POSITIVE_INFINITY : value)
                    .sorted()
                    .toArray();
            double value = choice.of(ordered);
            chosen[m] = value == Double.POSITIVE_INFINITY ? -1 : value;
        }
        return chosen;
    }
}

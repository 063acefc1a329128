package io.spillway.bgp.rib;

import java.util.Arrays;

/**
 * The choice of the best path (RFC 4271, section 9.1; RFC 4456, section 9): one rule after the other takes candidates
 * away until one is left. The outcome does not depend on the order in which the paths have come, since all candidates are
 * compared at once. Confined to one thread.
 */
final class Decision {
    private final AttributeSets sets;
    private final Sources sources;
    private final Paths paths;

    Decision(AttributeSets sets, Sources sources, Paths paths) {
        this.sets = sets;
        this.sources = sources;
        this.paths = paths;
    }

    /**
     * Moves the best of several paths to the front.
     *
     * @param candidates paths, whose order changes
     * @return false: none of them is eligible
     */
    boolean bestFirst(int[] candidates, int count) {
        int left = 0;
        for (int i = 0; i < count; i++) {
            if (sets.isEligible(paths.set(candidates[i]))) {
                swap(candidates, i, left++);
            }
        }
        if (left == 0) {
            return false;
        }
        // No rule for the cost of the way to the next hop (9.1.2.2 e): no routing table is consulted here.
        left = least(candidates, left, set -> ~unsigned(sets.localPref(set)));
        left = least(candidates, left, sets::pathLength);
        left = least(candidates, left, sets::origin);
        left = leastMed(candidates, left);
        left = least(candidates, left, set -> source(set).source.context().external() ? 0 : 1);
        left = least(candidates, left, set -> unsigned(sets.originator(set)));
        left = least(candidates, left, sets::clusters);
        for (int i = 1; i < left; i++) {
            if (comesFromLower(candidates[i], candidates[0])) {
                swap(candidates, i, 0);
            }
        }
        return true;
    }

    /** By the neighbor's address; between two paths of one neighbor by their identifiers. */
    private boolean comesFromLower(int path, int other) {
        int byAddress = Arrays.compareUnsigned(source(paths.set(path)).address, source(paths.set(other)).address);
        return byAddress < 0
                || (byAddress == 0 && Integer.compareUnsigned(paths.pathId(path), paths.pathId(other)) < 0);
    }

    /** What a rule looks at; less is better. */
    private interface Rank {
        long of(int set);
    }

    /** Brings the candidates of the best rank to the front and says how many they are. */
    private int least(int[] candidates, int count, Rank rank) {
        if (count == 1) {
            return 1;
        }
        long best = Long.MAX_VALUE;
        int left = 0;
        for (int i = 0; i < count; i++) {
            long here = rank.of(paths.set(candidates[i]));
            if (here < best) {
                best = here;
                left = 0;
            }
            if (here == best) {
                swap(candidates, i, left++);
            }
        }
        return left;
    }

    /** RFC 4271, section 9.1.2.2 (c): a path goes when another one through the same AS has a lower MED. */
    private int leastMed(int[] candidates, int count) {
        if (count == 1) {
            return 1;
        }
        int left = 0;
        for (int i = 0; i < count; i++) {
            int set = paths.set(candidates[i]);
            boolean beaten = false;
            for (int j = 0; j < count && !beaten; j++) {
                int other = paths.set(candidates[j]);
                beaten = sets.neighborAs(other) == sets.neighborAs(set)
                        && Integer.compareUnsigned(sets.med(other), sets.med(set)) < 0;
            }
            if (!beaten) {
                swap(candidates, i, left++);
            }
        }
        return left;
    }

    private Sources.Entry source(int set) {
        return sources.get(sets.source(set));
    }

    private static long unsigned(int value) {
        return value & 0xFFFF_FFFFL;
    }

    private static void swap(int[] values, int i, int j) {
        int kept = values[i];
        values[i] = values[j];
        values[j] = kept;
    }
}

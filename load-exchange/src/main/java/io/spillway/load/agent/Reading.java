package io.spillway.load.agent;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one report said.
 *
 * @param numbers by name, finite and >= 0
 * @param partial whether what it doesn't say stays as it was; otherwise a number that is weighed must be there
 * @param admin what the operator of the server wants; null: not said
 * @param operating whether it works; null: not said
 * @param shunned whether it wants no new connections for now, by a weight of 0 %; null: not said
 * @param words why it doesn't work: "stopped: disk full"; empty: not said
 */
record Reading(
        Map<String, Double> numbers,
        boolean partial,
        @Nullable Admin admin,
        @Nullable Operating operating,
        @Nullable Boolean shunned,
        String words) {
    enum Admin {
        READY,
        /** No new connections; the old ones finish. */
        DRAIN,
        /** Being worked on. Here the same as drain. */
        MAINT
    }

    enum Operating {
        UP,
        DOWN
    }

    Reading {
        numbers = Map.copyOf(numbers);
    }

    static Reading ofNumbers(Map<String, Double> numbers, boolean partial) {
        return new Reading(numbers, partial, null, null, null, "");
    }
}

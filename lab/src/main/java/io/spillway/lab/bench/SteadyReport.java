package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the watched session got through it.
 *
 * @param routes of a table
 * @param tables taken in one after the other
 * @param downs how often the session went down, whichever side thought so; 0 is right: the path never failed
 * @param lastDown why it went down last, in words; null: it never did
 */
public record SteadyReport(
        Machine machine,
        double seconds,
        int routes,
        int tables,
        long downs,
        @Nullable String lastDown) {
    public String toJson() {
        return Json.write(this);
    }

    /** Ending with how it was measured and on what. */
    public String toText() {
        return String.format(
                        Locale.ROOT,
                        "BFD 50 ms x 3: %d false alarms (target: 0) in %.0f s while %d tables of %,d routes came and"
                                + " went%n%s",
                        downs,
                        seconds,
                        tables,
                        routes,
                        lastDown == null ? "" : "the last: " + lastDown + "\n")
                + "\n"
                + """
                spillway bgp run has two neighbors: a BIRD that watches the session with BFD and is watched, and one that
                sends the table, leaves, and comes back. An alarm of either side is counted.
                """ + machine.toText() + "\n";
    }
}

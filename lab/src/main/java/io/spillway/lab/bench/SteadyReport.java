package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import java.util.Locale;

/**
 * How BFD got through it.
 *
 * @param routes of a table
 * @param tables taken in one after the other
 * @param downs how often the session went down, whichever side thought so; 0 is right: the path never failed
 * @param packetsIn from BIRD
 * @param worstDelayMs how late the BFD thread was at worst
 */
public record SteadyReport(
        Machine machine, double seconds, int routes, int tables, int downs, long packetsIn, double worstDelayMs) {
    public String toJson() {
        return Json.write(this);
    }

    /** Ending with how it was measured and on what. */
    public String toText() {
        return String.format(
                        Locale.ROOT,
                        "BFD 50 ms x 3: %d false alarms in %.0f s while %d tables of %d routes were taken in; %d packets"
                                + " heard, the thread %.1f ms late at worst%n",
                        downs,
                        seconds,
                        tables,
                        routes,
                        packetsIn,
                        worstDelayMs)
                + "\nWith a BIRD; speaker and BFD in one JVM, the table from a neighbor that leaves and comes back.\n"
                + machine.toText() + "\n";
    }
}

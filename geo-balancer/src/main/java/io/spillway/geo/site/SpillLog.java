package io.spillway.geo.site;

import io.spillway.geo.policy.SpillDecision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of spilling: a line when a service begins or ends it, or when the sites change. A flash that lasts and
 * changes all the time doesn't fill the log: a service has at most a line in {@value #LEAST_BETWEEN_MS} ms, and the next
 * one says how much was left out. One thread.
 */
final class SpillLog {
    static final long LEAST_BETWEEN_MS = 5_000;

    private static final Said NOTHING = new Said(false, List.of());

    private final Map<String, Told> told = new HashMap<>();

    private record Said(boolean spilling, List<String> sites) {}

    /**
     * Of a service.
     *
     * @param last what the log says
     * @param now what is so
     * @param changes since the last line
     */
    private record Told(Said last, long atMs, Said now, int changes) {}

    /** The line to write now; null: none. */
    @Nullable
    String look(String service, SpillDecision decision, long nowMs) {
        Told before = told.getOrDefault(service, new Told(NOTHING, nowMs - LEAST_BETWEEN_MS, NOTHING, 0));
        Said now = new Said(decision.spilling(), decision.sites());
        int changes = before.changes() + (now.equals(before.now()) ? 0 : 1);
        if (now.equals(before.last()) || nowMs - before.atMs() < LEAST_BETWEEN_MS) {
            told.put(service, new Told(before.last(), before.atMs(), now, changes));
            return null;
        }
        told.put(service, new Told(now, nowMs, now, 0));
        return "service " + service + ": " + words(decision) + ": " + decision.reason()
                + (changes > 1 ? " (" + (changes - 1) + " changes before are not in the log)" : "");
    }

    private static String words(SpillDecision decision) {
        if (!decision.spilling()) {
            return "not spilling";
        }
        return decision.sites().isEmpty() ? "would spill, but nobody takes any" : "spilling to " + decision.sites();
    }
}

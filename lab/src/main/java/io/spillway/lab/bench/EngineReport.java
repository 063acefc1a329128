package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of the engine: goals first, then every part in full; null: that part was left out.
 *
 * @param quick a run that only shows that everything works; its figures mean nothing
 */
public record EngineReport(
        Machine machine,
        boolean quick,
        List<Goal> goals,
        @Nullable DecisionReport decision,
        @Nullable DirectorReport forward,
        @Nullable BulkReport bulk) {
    public EngineReport {
        goals = List.copyOf(goals);
    }

    static EngineReport of(
            Machine machine,
            boolean quick,
            @Nullable DecisionReport decision,
            @Nullable DirectorReport forward,
            @Nullable BulkReport bulk) {
        List<Goal> goals = new ArrayList<>();
        if (decision != null) {
            goals.addAll(decision.goals());
        }
        if (forward != null) {
            goals.addAll(forward.goals());
        }
        if (bulk != null) {
            goals.addAll(bulk.goals());
        }
        return new EngineReport(machine, quick, goals, decision, forward, bulk);
    }

    public String toJson() {
        return Json.write(this);
    }

    /** Aligned, ending with what it was measured on. */
    public String toText() {
        String parts = Stream.of(
                        decision == null ? null : decision.toText(),
                        forward == null ? null : forward.toText(),
                        bulk == null ? null : bulk.toText())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n"));
        String warning = quick ? "A quick run: everything works, and the figures mean nothing.\n\n" : "";
        return warning + Goal.toText(goals) + "\n" + parts + "\n" + machine.toText() + "\n";
    }
}

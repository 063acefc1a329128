package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import io.spillway.geo.cli.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** How long routes stayed. */
public record FailoverReport(Machine machine, List<FailureFigures> failures) {
    /**
     * Of one failure.
     *
     * @param spillwayMs from the failure to the route's end in the neighbor's kernel, milliseconds
     * @param birdMs the same with BIRD as the announcer
     * @param timesBird Spillway's median by BIRD's
     */
    public record FailureFigures(String failure, Median spillwayMs, Median birdMs, double timesBird, int rounds) {}

    public FailoverReport {
        failures = List.copyOf(failures);
    }

    static FailoverReport of(Machine machine, Map<Failure, Map<Announcer, List<Double>>> times) {
        List<FailureFigures> failures = new ArrayList<>();
        times.forEach((failure, byAnnouncer) -> {
            Median spillway = median(byAnnouncer, Announcer.SPILLWAY);
            Median bird = median(byAnnouncer, Announcer.BIRD);
            failures.add(new FailureFigures(
                    failure.label(),
                    spillway,
                    bird,
                    spillway.median() / bird.median(),
                    Objects.requireNonNull(byAnnouncer.get(Announcer.BIRD)).size()));
        });
        return new FailoverReport(machine, failures);
    }

    private static Median median(Map<Announcer, List<Double>> times, Announcer announcer) {
        return Median.of(Objects.requireNonNull(times.get(announcer)).stream()
                .mapToDouble(Double::doubleValue)
                .toArray());
    }

    public String toJson() {
        return Json.write(this);
    }

    /** Aligned, ending with how it was measured and on what. */
    public String toText() {
        TextTable table = new TextTable("FAILURE", ">SPILLWAY ms", "", ">BIRD ms", "", ">x BIRD");
        for (FailureFigures figures : failures) {
            table.row(
                    figures.failure(),
                    number(figures.spillwayMs().median()),
                    range(figures.spillwayMs()),
                    number(figures.birdMs().median()),
                    range(figures.birdMs()),
                    String.format(Locale.ROOT, "%.2f", figures.timesBird()));
        }
        String how = """
                From the failure to the end of the route in the kernel of the neighbor, which is a BIRD; who announced it
                is at the head of the column. In turns, median of %d (lowest to highest); fresh processes each time. A
                black hole is a bridge that forwards no more while both links stay up.
                """.formatted(failures.getFirst().rounds());
        return table.render(0) + "\n" + how + machine.toText() + "\n";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String range(Median figure) {
        return "(" + number(figure.min()) + " to " + number(figure.max()) + ")";
    }
}

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
     * @param targetMs what Spillway's median is to stay within
     * @param spillwayRepeats measurements thrown away, because the route had gone before anything failed
     * @param birdRepeats the same with BIRD
     * @param timesBird Spillway's median by BIRD's
     */
    public record FailureFigures(
            String failure,
            int targetMs,
            Median spillwayMs,
            Median birdMs,
            double timesBird,
            int rounds,
            int spillwayRepeats,
            int birdRepeats) {}

    public FailoverReport {
        failures = List.copyOf(failures);
    }

    static FailoverReport of(
            Machine machine,
            Map<Failure, Map<Announcer, List<Double>>> times,
            Map<Failure, Map<Announcer, Integer>> repeats) {
        List<FailureFigures> failures = new ArrayList<>();
        times.forEach((failure, byAnnouncer) -> {
            Median spillway = median(byAnnouncer, Announcer.SPILLWAY);
            Median bird = median(byAnnouncer, Announcer.BIRD);
            failures.add(new FailureFigures(
                    failure.label(),
                    failure.targetMs(),
                    spillway,
                    bird,
                    spillway.median() / bird.median(),
                    Objects.requireNonNull(byAnnouncer.get(Announcer.BIRD)).size(),
                    repeats.getOrDefault(failure, Map.of()).getOrDefault(Announcer.SPILLWAY, 0),
                    repeats.getOrDefault(failure, Map.of()).getOrDefault(Announcer.BIRD, 0)));
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
        TextTable table =
                new TextTable("FAILURE", ">TARGET ms", ">SPILLWAY ms", "", ">BIRD ms", "", ">x BIRD", ">REPEATED");
        for (FailureFigures figures : failures) {
            table.row(
                    figures.failure(),
                    "<= " + figures.targetMs(),
                    number(figures.spillwayMs().median()),
                    range(figures.spillwayMs()),
                    number(figures.birdMs().median()),
                    range(figures.birdMs()),
                    String.format(Locale.ROOT, "%.2f", figures.timesBird()),
                    figures.spillwayRepeats() + ", " + figures.birdRepeats());
        }
        String how = """
                From the failure to the end of the route in the kernel of the neighbor, which is a BIRD; who announced it
                is at the head of the column. In turns, median of %d (lowest to highest); fresh processes each time,
                Spillway's as spillway bgp run starts it. A black hole is a bridge that forwards no more while both links
                stay up. Repeated: measurements of Spillway, of BIRD, in which BFD had given a false alarm before.
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

package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import io.spillway.geo.cli.TextTable;
import io.spillway.lab.topology.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How long each receiver took.
 *
 * @param table what was sent, in words
 * @param routes how many every receiver has in the end
 */
public record FullTableReport(Machine machine, String table, int routes, int rounds, List<Figures> receivers) {
    /**
     * Of one receiver; times in seconds, memory in MB of 2^20 octets.
     *
     * @param seconds first byte sent to last route best
     * @param cpuSeconds the receiver's CPU time from just before the first byte to the last route best
     * @param cpuSecondsSinceStart the same since its process began
     * @param residentMb when the last route was best
     * @param settledMb five seconds later
     * @param timesBird seconds in relation to BIRD's in the same run; 0: BIRD was not measured
     * @param timesBirdCpu the same for CPU seconds
     */
    public record Figures(
            String receiver,
            Median seconds,
            Median cpuSeconds,
            double cpuSecondsSinceStart,
            double residentMb,
            double settledMb,
            double peakMb,
            double timesBird,
            double timesBirdCpu) {}

    public FullTableReport {
        receivers = List.copyOf(receivers);
    }

    static FullTableReport of(
            Machine machine,
            FullTableBench.Settings settings,
            long octets,
            Map<ReceiverKind, List<FullTableReading>> readings)
            throws LabException {
        List<FullTableReading> bird = readings.getOrDefault(ReceiverKind.BIRD, List.of());
        double birdSeconds = bird.isEmpty()
                ? Double.POSITIVE_INFINITY
                : median(bird, FullTableReading::seconds).median();
        double birdCpu = bird.isEmpty()
                ? Double.POSITIVE_INFINITY
                : median(bird, FullTableReading::cpuSeconds).median();
        List<Figures> figures = new ArrayList<>();
        for (Map.Entry<ReceiverKind, List<FullTableReading>> entry : readings.entrySet()) {
            List<FullTableReading> rounds = entry.getValue();
            figures.add(new Figures(
                    entry.getKey().label(),
                    median(rounds, FullTableReading::seconds),
                    median(rounds, FullTableReading::cpuSeconds),
                    median(rounds, FullTableReading::cpuSecondsSinceStart).median(),
                    median(rounds, FullTableReading::residentMb).median(),
                    median(rounds, FullTableReading::settledMb).median(),
                    median(rounds, FullTableReading::peakMb).max(),
                    median(rounds, FullTableReading::seconds).median() / birdSeconds,
                    median(rounds, FullTableReading::cpuSeconds).median() / Math.max(birdCpu, 0.01)));
        }
        String table = settings.file() == null
                ? "%,d routes with %,d sets of attributes, seed %d"
                        .formatted(settings.routes(), settings.sets(), settings.seed())
                : "the routes in " + settings.file();
        return new FullTableReport(
                machine,
                table + ", %,d octets".formatted(octets),
                sameEverywhere(readings),
                settings.rounds(),
                figures);
    }

    /** A receiver that has lost routes was not fast. */
    private static int sameEverywhere(Map<ReceiverKind, List<FullTableReading>> readings) throws LabException {
        List<Integer> counts = readings.values().stream()
                .flatMap(List::stream)
                .map(FullTableReading::prefixes)
                .distinct()
                .toList();
        if (counts.size() != 1) {
            throw new LabException("receivers disagree on how many prefixes there are: " + readings);
        }
        return counts.getFirst();
    }

    public String toJson() {
        return Json.write(this);
    }

    /** Aligned, ending with how it was measured and on what. */
    public String toText() {
        TextTable text = new TextTable(
                "RECEIVER",
                ">SECONDS",
                "",
                ">CPU s",
                "",
                ">WITH START",
                ">MB DONE",
                ">MB SETTLED",
                ">MB PEAK",
                ">x BIRD",
                ">x BIRD CPU");
        for (Figures figures : receivers) {
            text.row(
                    figures.receiver(),
                    number(2, figures.seconds().median()),
                    range(figures.seconds()),
                    number(2, figures.cpuSeconds().median()),
                    range(figures.cpuSeconds()),
                    number(2, figures.cpuSecondsSinceStart()),
                    number(0, figures.residentMb()),
                    number(0, figures.settledMb()),
                    number(0, figures.peakMb()),
                    figures.timesBird() == 0 ? "-" : number(2, figures.timesBird()),
                    figures.timesBirdCpu() == 0 ? "-" : number(2, figures.timesBirdCpu()));
        }
        String how = """
            Targets for Spillway, 1,000,000 routes: <= 3 s, <= 3 CPU s, <= 500 MB.
            %s; every receiver has %,d prefixes in the end.
            One eBGP session over veth, a new process each time (spillway bgp run, bird -f), in turns, median of %d (lowest to highest). Seconds: from the
            first byte of the first UPDATE until the last route is seen to be best (asked every 20 ms). CPU s: of the
            receiver's process in that time, its compiler included; "with start": since the process began.
            MB: resident when done, 5 s later, and at most.
            """.formatted(table, routes, rounds);
        return text.render(0) + "\n" + how + machine.toText() + "\n";
    }

    private static Median median(List<FullTableReading> rounds, ToDoubleFunction<FullTableReading> figure) {
        return Median.of(rounds.stream().mapToDouble(figure).toArray());
    }

    private static String number(int decimals, double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String range(Median figure) {
        return "(" + number(2, figure.min()) + " to " + number(2, figure.max()) + ")";
    }
}

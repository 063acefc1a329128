package io.spillway.lab.simulate;

import io.spillway.geo.cli.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Scores as rows of a table or as lines of JSON, with the names and the three decimals of the field. */
final class ScoreText {
    private static final List<String> NAMES = List.of(
            "over_pct",
            "remote_over_max",
            "remote_over_sitemin",
            "flips",
            "blackholed_pct",
            "pingpong_ticks",
            "conv_s",
            "spilled_pct",
            "rtt_spilled_ms",
            "msgs_per_site_h");

    /** They count something, or are a whole number of seconds. */
    private static final Set<String> WHOLE = Set.of("flips", "pingpong_ticks", "conv_s");

    private ScoreText() {}

    static List<String> names() {
        return NAMES;
    }

    /** In the order of the names. */
    static double[] values(Scores s) {
        return new double[] {
            s.overPct(),
            s.remoteOverMax(),
            s.remoteOverSiteMin(),
            s.flips(),
            s.blackholedPct(),
            s.pingPongTicks(),
            s.convergenceS(),
            s.spilledPct(),
            s.rttSpilledMs(),
            s.messagesPerSiteHour()
        };
    }

    /** At most three decimals; NaN is {@code -}. */
    static String number(String metric, double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double rounded = Math.rint(value * 1000) / 1000;
        return WHOLE.contains(metric) && rounded == Math.rint(rounded)
                ? Long.toString((long) rounded)
                : String.format(Locale.ROOT, "%.3f", rounded).replaceFirst("(\\.\\d+?)0+$", "$1");
    }

    /** A line for each seed, which is named when there are several; {@code null} is what a world doesn't have. */
    static List<String> json(Result result) {
        List<String> lines = new ArrayList<>();
        for (int n = 0; n < result.scores().size(); n++) {
            StringBuilder line = new StringBuilder("{\"scenario\":")
                    .append(JsonMapper.shared()
                            .writeValueAsString(result.scenario().name()))
                    .append(",\"policy\":\"")
                    .append(result.policy().word())
                    .append('"');
            if (result.scores().size() > 1) {
                line.append(",\"seed\":").append(result.seeds().get(n));
            }
            double[] values = values(result.scores().get(n));
            for (int m = 0; m < values.length; m++) {
                String text = number(NAMES.get(m), values[m]);
                line.append(",\"").append(NAMES.get(m)).append("\":");
                line.append(text.equals("-") ? "null" : text);
            }
            lines.add(line.append('}').toString());
        }
        return lines;
    }

    /** Headings; those of numbers begin with {@code >}. */
    static List<String> headings(boolean seeds) {
        return Stream.of(
                        Stream.of("scenario", "policy"),
                        seeds ? Stream.of("seeds") : Stream.<String>empty(),
                        NAMES.stream().map(name -> ">" + name))
                .flatMap(s -> s)
                .toList();
    }

    /** One row, or with several seeds one for the median and one for the worst of each metric. */
    static List<List<String>> rows(Result result) {
        int seeds = result.seeds().size();
        if (seeds == 1) {
            return List.of(row(result, List.of(), values(result.scores().getFirst())));
        }
        return List.of(
                row(result, List.of("median of " + seeds), result.median()),
                row(result, List.of("worst of " + seeds), result.worst()));
    }

    private static List<String> row(Result result, List<String> which, double[] values) {
        List<String> cells = new ArrayList<>(
                List.of(result.scenario().name(), result.policy().word()));
        cells.addAll(which);
        for (int m = 0; m < values.length; m++) {
            cells.add(number(NAMES.get(m), values[m]));
        }
        return cells;
    }

    static String table(List<Result> results) {
        boolean seeds = results.stream().anyMatch(r -> r.seeds().size() > 1);
        TextTable table = new TextTable(headings(seeds).toArray(String[]::new));
        results.stream().flatMap(r -> rows(r).stream()).forEach(row -> table.row(row.toArray()));
        return table.render(0);
    }
}

package io.spillway.lab.simulate;

import io.spillway.geo.cli.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Scores as a table or as lines of JSON, with the names and the three decimals of the field. */
public final class ScoreText {
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

    /** At most three decimals; whole where it counts something. */
    static String number(int metric, double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double rounded = Math.rint(value * 1000) / 1000;
        boolean counts = metric == 3 || metric == 5 || metric == 6;
        return counts && rounded == Math.rint(rounded)
                ? Long.toString((long) rounded)
                : String.format(Locale.ROOT, "%.3f", rounded).replaceFirst("(\\.\\d+?)0+$", "$1");
    }

    /** {@code null} stands for what a world has not. */
    static String json(Result result) {
        StringBuilder line = new StringBuilder("{\"scenario\":")
                .append(quote(result.scenario()))
                .append(",\"policy\":")
                .append(quote(result.policy().word()));
        double[] values = values(result.scores());
        for (int m = 0; m < values.length; m++) {
            line.append(",\"").append(NAMES.get(m)).append("\":");
            line.append(Double.isNaN(values[m]) ? "null" : number(m, values[m]));
        }
        return line.append('}').toString();
    }

    static TextTable table() {
        return new TextTable(Stream.concat(
                        Stream.of("scenario", "policy"),
                        NAMES.stream().map(name -> ">" + name))
                .toArray(String[]::new));
    }

    static void row(TextTable table, Result result) {
        Object[] cells = new Object[NAMES.size() + 2];
        cells[0] = result.scenario();
        cells[1] = result.policy().word();
        double[] values = values(result.scores());
        for (int m = 0; m < values.length; m++) {
            cells[m + 2] = number(m, values[m]);
        }
        table.row(cells);
    }

    private static String quote(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }
}

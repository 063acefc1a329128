package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import io.spillway.geo.cli.TextTable;
import java.util.Locale;

/**
 * What the credit policy costs one site.
 *
 * @param reportsMs CPU time of the terms in a report to every peer
 * @param decisionMs CPU time of one decision
 */
public record PolicyReport(Machine machine, int peers, int rounds, Median reportsMs, Median decisionMs) {
    public String toJson() {
        return Json.write(this);
    }

    /** Aligned, ending with how it was measured and on what. */
    public String toText() {
        TextTable table = new TextTable(">PEERS", ">ROUND OF REPORTS ms", "", ">A DECISION ms", "");
        table.row(peers, number(reportsMs.median()), range(reportsMs), number(decisionMs.median()), range(decisionMs));
        String how = """
            The credit policy for one service: what is in a report to each peer, and the decision taken four times a second. CPU time
            of the thread, median of %d rounds after warm-up (lowest to highest). Every peer asks for places.
            """.formatted(rounds);
        return table.render(0) + "\n" + how + machine.toText() + "\n";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String range(Median figure) {
        return "(" + number(figure.min()) + " to " + number(figure.max()) + ")";
    }
}

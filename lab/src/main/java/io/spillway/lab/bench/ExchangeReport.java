package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import io.spillway.geo.cli.TextTable;
import java.util.List;
import java.util.Locale;

/** What a round of the load exchange costs one site. */
public record ExchangeReport(Machine machine, int peers, int rounds, List<Figures> figures) {
    /**
     * With so many services in a report.
     *
     * @param firstMs CPU time of a round before warm-up
     * @param callsMs of a round in which the site calls
     * @param processMs the same with all other threads of the process
     * @param servesMs of a round in which the site is called
     * @param allocatedKb on Java's heap, for each call
     * @param memoryMb of all connections
     */
    record Figures(
            int services,
            double firstMs,
            Median callsMs,
            double processMs,
            Median servesMs,
            double allocatedKb,
            double memoryMb) {}

    public ExchangeReport {
        figures = List.copyOf(figures);
    }

    public String toJson() {
        return Json.write(this);
    }

    /** Aligned, ending with how it was measured and on what. */
    public String toText() {
        TextTable table = new TextTable(
                ">SERVICES", ">FIRST ms", ">CALLS ms", "", ">PROCESS ms", ">SERVES ms", "", ">KB/call", ">MB");
        for (Figures row : figures) {
            table.row(
                    row.services(),
                    number(row.firstMs()),
                    number(row.callsMs().median()),
                    range(row.callsMs()),
                    number(row.processMs()),
                    number(row.servesMs().median()),
                    range(row.servesMs()),
                    number(row.allocatedKb()),
                    number(row.memoryMb()));
        }
        String how = """
            One site with its %d peers over established HTTP/2 connections on loopback; the peers are in another JVM. CALLS: the
            site calls all peers once; SERVES: all peers call the site once. CPU time of the exchange's threads (event loop and
            worker), median of %d rounds after warm-up (lowest to highest); FIRST: the median of the first three rounds; PROCESS:
            of all threads of the JVM. KB: allocated for a call. MB: heap and direct buffers for a connection each way.
            """.formatted(peers, rounds);
        return table.render(0) + "\n" + how + machine.toText() + "\n";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String range(Median figure) {
        return "(" + number(figure.min()) + " to " + number(figure.max()) + ")";
    }
}

package io.spillway.lab.bench;

import io.spillway.geo.api.Json;
import io.spillway.geo.cli.TextTable;
import java.util.List;
import java.util.Locale;

/** What a decision costs. */
public record DecisionReport(Machine machine, List<Figures> figures) {
    private static final String HOW = """
            Parse, look up and rewrite (NAT) UDP packets of random flows, in memory, one thread; median of 11 rounds of two
            million packets each after warm-up (lowest to highest). Allocated: on Java's heap, for each packet. Table: memory
            outside the heap for each flow of a full table.
            """;

    /**
     * With a full table.
     *
     * @param nsPerPacket of each round
     * @param allocatedPerPacket bytes on Java's heap
     * @param bytesPerFlow of the flow table
     */
    record Figures(int flows, Median nsPerPacket, double allocatedPerPacket, double bytesPerFlow) {}

    public DecisionReport {
        figures = List.copyOf(figures);
    }

    public String toJson() {
        return Json.write(this);
    }

    /** Aligned, ending with how it was measured and on what. */
    public String toText() {
        TextTable table = new TextTable(">FLOWS", ">ns/packet", "", ">ALLOCATED bytes", ">TABLE bytes/flow");
        for (Figures row : figures) {
            table.row(
                    row.flows(),
                    number(1, row.nsPerPacket().median()),
                    range(1, row.nsPerPacket()),
                    number(2, row.allocatedPerPacket()),
                    number(1, row.bytesPerFlow()));
        }
        return table.render(0) + "\n" + HOW + machine.toText() + "\n";
    }

    private static String number(int decimals, double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String range(int decimals, Median figure) {
        return "(" + number(decimals, figure.min()) + " to " + number(decimals, figure.max()) + ")";
    }
}

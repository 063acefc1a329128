package io.spillway.lab.bench;

import static io.spillway.lab.bench.Numbers.number;
import static io.spillway.lab.bench.Numbers.range;

import io.spillway.geo.cli.TextTable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the engine costs without packet I/O.
 *
 * @param bytesPerFlow memory outside the heap for each flow of a full table
 * @param iterations of each measurement by JMH
 */
record DecisionReport(
        List<Decision> decisions, List<NewFlow> newFlows, double bytesPerFlow, TableFigures table, int iterations) {
    private static final double DECISION_1024_NS = 25;
    private static final double DECISION_MILLION_NS = 150;
    private static final double NEW_FLOW_NS = 300;
    private static final double BYTES_PER_FLOW = 96;
    /** JMH itself allocates a few kilobytes in an iteration of millions of packets. */
    private static final double ALLOCATED_BYTES = 0.01;

    private static final double FLAT = 1.5;
    private static final int FEW = 1024;
    private static final int MILLION = 1_000_000;
    private static final int TABLE = 10_000_000;

    /** Of packets of established flows. */
    record Decision(String row, int flows, Jmh.Cost cost) {}

    /** In a table that goes on holding so many flows. */
    record NewFlow(int held, Jmh.Cost begin, Jmh.Cost end) {}

    DecisionReport {
        decisions = List.copyOf(decisions);
        newFlows = List.copyOf(newFlows);
    }

    /** A goal of which nothing was measured, as in a quick run, isn't there. */
    List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        for (Decision decision : decisions) {
            String what = "decision, %s, %,d flows".formatted(decision.row(), decision.flows());
            double ns = decision.cost().ns().median();
            if (decision.flows() == FEW) {
                goals.add(Goal.atMost(what, "ns", DECISION_1024_NS, ns));
            } else if (decision.flows() == MILLION) {
                goals.add(Goal.atMost(what, "ns", DECISION_MILLION_NS, ns));
            }
        }
        double allocated = decisions.stream()
                .mapToDouble(decision -> decision.cost().allocatedBytes())
                .max()
                .orElse(0);
        goals.add(Goal.atMost("allocated for a decision, the most of all rows", "bytes", ALLOCATED_BYTES, allocated));
        for (NewFlow row : newFlows) {
            goals.add(Goal.atMost(
                    "new flow, wlc over 16 servers, %,d held".formatted(row.held()),
                    "ns",
                    NEW_FLOW_NS,
                    row.begin().ns().median()));
        }
        goals.add(Goal.atMost("memory of a flow", "bytes", BYTES_PER_FLOW, bytesPerFlow));
        if (table.maxFlows() >= TABLE) {
            goals.add(Goal.atMost("insert, 10 million flows by one", "x", FLAT, times().insertNs()));
            goals.add(Goal.atMost("look-up, 10 million flows by one", "x", FLAT, times().lookUpNs()));
            goals.add(Goal.atMost("expiry, 10 million flows by one", "x", FLAT, times().expireNs()));
        }
        return goals;
    }

    /** How the large table's costs grow from the lowest number of flows to the highest. */
    TableFigures.At times() {
        TableFigures.At few = table.at().getFirst();
        TableFigures.At many = table.at().getLast();
        return new TableFigures.At(
                many.flows(),
                many.insertNs() / few.insertNs(),
                many.lookUpNs() / few.lookUpNs(),
                many.expireNs() / few.expireNs());
    }

    /** Aligned, ending with how it was measured. */
    String toText() {
        String how = """
            In memory, one thread, JMH: fresh JVMs with the daemon's flags, median of %d iterations (lowest to highest).
            Decision: parse, look up and rewrite small packets of established flows (UDP but for one row), the flow chosen at
            random; written in batches of 256, untimed, and then decided on. New flow: a flow's first packet, NAT, wlc over 16
            servers, in a table that goes on holding so many; ending: the work of expiry for each flow, timed without the
            other. Allocated: on Java's heap, for each packet. The large table is measured in one go: each figure is the mean
            around that number of flows held, first use of memory included; x: the highest number's by the lowest's.
            """.formatted(iterations);
        var rows = new TextTable("DECISION", ">FLOWS", ">ns/packet", "", ">ALLOCATED bytes");
        for (Decision row : decisions) {
            Jmh.Cost cost = row.cost();
            rows.row(
                    row.row(),
                    row.flows(),
                    number(1, cost.ns().median()),
                    range(1, cost.ns()),
                    number(3, cost.allocatedBytes()));
        }
        var flows = new TextTable("NEW FLOWS", ">FLOWS HELD", ">NEW, ns", "", ">ENDING, ns", "", ">ALLOCATED bytes");
        for (NewFlow row : newFlows) {
            flows.row(
                    "wlc, 16 servers",
                    row.held(),
                    number(0, row.begin().ns().median()),
                    range(0, row.begin().ns()),
                    number(0, row.end().ns().median()),
                    range(0, row.end().ns()),
                    number(3, row.begin().allocatedBytes()));
        }
        var held = new TextTable("ONE TABLE", ">FLOWS HELD", ">INSERT, ns", ">LOOK-UP, ns", ">EXPIRY, ns");
        for (TableFigures.At at : table.at()) {
            held.row("", at.flows(), number(0, at.insertNs()), number(0, at.lookUpNs()), number(0, at.expireNs()));
        }
        TableFigures.At times = times();
        held.row("x", "", number(2, times.insertNs()), number(2, times.lookUpNs()), number(2, times.expireNs()));
        String memory = "A flow: %s bytes. The process with %,d flows: %s MB, of which %s for them.\n"
                .formatted(
                        number(1, bytesPerFlow),
                        table.maxFlows(),
                        number(0, table.residentMb()),
                        number(0, table.tableMb()));
        return rows.render(0) + "\n" + flows.render(0) + "\n" + held.render(0) + memory + "\n" + how;
    }
}

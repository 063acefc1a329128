package io.spillway.lab.bench;

import static io.spillway.lab.bench.Numbers.number;

import io.spillway.geo.cli.TextTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was to be reached, and what was.
 *
 * @param unit of goal, figure and peer's figure
 * @param atMost the goal is an upper bound, not a lower one
 * @param bound the goal
 * @param figure what was measured
 * @param peer what it is compared with, in the same run; null: with nothing
 * @param peerFigure the peer's; 0 without one
 * @param ratio figure by the peer's; 0 without one
 */
record Goal(
        String what,
        String unit,
        boolean atMost,
        double bound,
        double figure,
        @Nullable String peer,
        double peerFigure,
        double ratio,
        boolean met) {
    static Goal atMost(String what, String unit, double bound, double figure) {
        return new Goal(what, unit, true, bound, figure, null, 0, 0, figure <= bound);
    }

    /** Beside a peer, whose figure is information. */
    static Goal atLeast(String what, String unit, double bound, double figure, String peer, double peerFigure) {
        return new Goal(what, unit, false, bound, figure, peer, peerFigure, figure / peerFigure, figure >= bound);
    }

    /** The peer's figure is the bound. */
    static Goal atMostOf(String what, String unit, double figure, String peer, double peerFigure) {
        return new Goal(
                what, unit, true, peerFigure, figure, peer, peerFigure, figure / peerFigure, figure <= peerFigure);
    }

    /** Aligned. */
    static String toText(List<Goal> goals) {
        var table = new TextTable("WHAT", ">GOAL", ">FIGURE", "UNIT", "MET", "PEER", ">PEER'S", ">x PEER");
        for (Goal goal : goals) {
            String peer = goal.peer();
            table.row(
                    goal.what(),
                    (goal.atMost() ? "<= " : ">= ") + brief(goal.bound()),
                    brief(goal.figure()),
                    goal.unit(),
                    goal.met() ? "yes" : "NO",
                    peer == null ? "-" : peer,
                    peer == null ? "-" : brief(goal.peerFigure()),
                    peer == null ? "-" : number(2, goal.ratio()));
        }
        return table.render(0);
    }

    /** Small numbers with their decimals. */
    private static String brief(double value) {
        return number(value < 10 ? 3 : value < 100 ? 1 : 0, value);
    }
}

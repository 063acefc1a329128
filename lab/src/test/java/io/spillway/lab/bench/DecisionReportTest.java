package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionReportTest {
    private final DecisionReport report = new DecisionReport(
            List.of(
                    new DecisionReport.Decision("NAT in", 1024, new Jmh.Cost(new Median(20, 21.25, 30), 0)),
                    new DecisionReport.Decision("NAT in", 65_536, new Jmh.Cost(new Median(90, 91, 92), 0.001)),
                    new DecisionReport.Decision("DR", 1_000_000, new Jmh.Cost(new Median(140, 151, 160), 0.004))),
            List.of(new DecisionReport.NewFlow(
                    65_536, new Jmh.Cost(new Median(250, 260, 270), 0), new Jmh.Cost(new Median(50, 60, 70), 0))),
            96,
            new TableFigures(
                    10_000_000,
                    1100,
                    1000,
                    List.of(
                            new TableFigures.At(1_000_000, 200, 100, 50),
                            new TableFigures.At(10_000_000, 220, 200, 50))),
            7);

    @Test
    void alignsItsTables() {
        assertThat(report.toText())
                .startsWith("""
                        DECISION    FLOWS  ns/packet                    ALLOCATED bytes
                        NAT in       1024       21.3  (20.0 to 30.0)              0.000
                        NAT in      65536       91.0  (90.0 to 92.0)              0.001
                        DR        1000000      151.0  (140.0 to 160.0)            0.004
                        """)
                .contains("median of 7 iterations", "10,000,000 flows: 1100 MB, of which 1000 for them");
    }

    @Test
    void hasAGoalForEachFigureOfTheIssue() {
        assertThat(report.goals())
                .extracting(Goal::what, Goal::bound, Goal::figure, Goal::met)
                .containsExactly(
                        tuple("decision, NAT in, 1,024 flows", 25.0, 21.25, true),
                        tuple("decision, DR, 1,000,000 flows", 150.0, 151.0, false),
                        tuple("allocated for a decision, the most of all rows", 0.01, 0.004, true),
                        tuple("new flow, wlc over 16 servers, 65,536 held", 300.0, 260.0, true),
                        tuple("memory of a flow", 96.0, 96.0, true),
                        tuple("insert, 10 million flows by one", 1.5, 1.1, true),
                        tuple("look-up, 10 million flows by one", 1.5, 2.0, false),
                        tuple("expiry, 10 million flows by one", 1.5, 1.0, true));
    }
}

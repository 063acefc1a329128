package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.api.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionReportTest {
    private final DecisionReport report = new DecisionReport(
            new Machine(2, "a processor", "6.1", "25"),
            List.of(
                    new DecisionReport.Figures(1024, new Median(20, 21.25, 30), 0, 96),
                    new DecisionReport.Figures(1_000_000, new Median(140, 150, 160), 0.004, 96)));

    @Test
    void alignsItsTableAndNamesTheMachine() {
        assertThat(report.toText()).startsWith("""
                          FLOWS  ns/packet                    ALLOCATED bytes  TABLE bytes/flow
                           1024       21.3  (20.0 to 30.0)               0.00              96.0
                        1000000      150.0  (140.0 to 160.0)             0.00              96.0
                        """).endsWith("2 cores (a processor), Linux 6.1, JDK 25\n");
    }

    @Test
    void isReadBackFromItsJson() {
        assertThat(Json.read(report.toJson(), DecisionReport.class)).isEqualTo(report);
    }
}

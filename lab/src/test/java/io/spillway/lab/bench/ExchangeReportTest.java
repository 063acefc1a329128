package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.geo.api.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeReportTest {
    private final ExchangeReport report = new ExchangeReport(
            new Machine(2, "a processor", "6.1", "25"),
            200,
            31,
            List.of(
                    new ExchangeReport.Figures(
                            1, 80, new Median(30, 31.25, 40), 45, new Median(20, 21.04, 30), 61.5, 40.25),
                    new ExchangeReport.Figures(
                            100, 180, new Median(130, 131, 140), 145, new Median(120, 121, 130), 600, 42)));

    @Test
    void alignsItsTableAndNamesTheMachine() {
        assertThat(report.toText())
                .startsWith("""
                SERVICES  FIRST ms  CALLS ms                    PROCESS ms  SERVES ms                    KB/call    MB
                       1      80.0      31.3  (30.0 to 40.0)          45.0       21.0  (20.0 to 30.0)       61.5  40.3
                     100     180.0     131.0  (130.0 to 140.0)       145.0      121.0  (120.0 to 130.0)    600.0  42.0

                One site with its 200 peers""")
                .contains("median of 31 rounds")
                .endsWith("2 cores (a processor), Linux 6.1, JDK 25\n");
    }

    @Test
    void isReadBackFromItsJson() {
        assertThat(Json.read(report.toJson(), ExchangeReport.class)).isEqualTo(report);
    }
}

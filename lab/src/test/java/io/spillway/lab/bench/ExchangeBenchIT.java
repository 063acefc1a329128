package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That reports go both ways and are counted; how much they cost is not asserted. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ExchangeBenchIT {
    @Test
    void everyPeerIsCalledAndCalls() throws Exception {
        ExchangeReport report = ExchangeBench.run(3, List.of(2), 1, _ -> {});
        assertThat(report.figures()).hasSize(1).allSatisfy(figures -> {
            assertThat(figures.callsMs().min()).isPositive();
            assertThat(figures.servesMs().min()).isPositive();
            assertThat(figures.allocatedKb()).isPositive();
        });
    }
}

package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.lab.topology.LabFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That every failure takes the route away, with either speaker; how soon is not asserted. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class FailoverBenchIT {
    @BeforeEach
    void needsRootAndBird() {
        boolean root = "root".equals(System.getProperty("user.name"));
        boolean bird = Files.isExecutable(Path.of("/usr/sbin/bird"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root && bird).as("CI=true: needs root and bird2").isTrue();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
        assumeThat(bird).as("no /usr/sbin/bird (apt-get install bird2)").isTrue();
        assumeThat(LabFolder.of("failover").exists() || LabFolder.of("steady").exists())
                .as("the benchmark runs on this machine already")
                .isFalse();
    }

    @Test
    void bfdIsWatchedWhileATableComesIn() throws Exception {
        SteadyReport report = SteadyBench.run(Duration.ofSeconds(1), 5_000, _ -> {});
        assertThat(report.tables()).isPositive();
        assertThat(report.toText()).contains("tables of 5,000 routes");
        assertThat(LabFolder.of("steady").exists()).isFalse();
    }

    @Test
    void everyFailureTakesTheRouteAway() throws Exception {
        FailoverReport report = FailoverBench.run(1, new SplittableRandom(1), _ -> {});
        assertThat(report.failures()).hasSize(4).allSatisfy(figures -> {
            assertThat(figures.spillwayMs().min()).as(figures.failure()).isPositive();
            assertThat(figures.birdMs().min()).as(figures.failure()).isPositive();
        });
        assertThat(report.toText()).contains("kill -9").contains("BFD 50 ms x 3");
        assertThat(LabFolder.of("failover").exists()).isFalse();
    }
}

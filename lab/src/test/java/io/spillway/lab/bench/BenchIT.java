package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.lab.topology.LabFolder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That every path carries packets; how many is not asserted. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class BenchIT {
    @BeforeEach
    void needsRootAndTwoCores() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("CI=true, and network namespaces need root").isTrue();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
        assumeThat(Runtime.getRuntime().availableProcessors())
                .as("one core sends, one forwards")
                .isGreaterThan(1);
        assumeThat(LabFolder.of("bench").exists())
                .as("the benchmark runs on this machine already")
                .isFalse();
    }

    @Test
    void everyPathForwards() throws Exception {
        DirectorReport report = DirectorBench.run(Duration.ofSeconds(1), 64, _ -> {});
        assertThat(report.paths()).hasSize(3).allSatisfy(path -> {
            assertThat(path.forwardedMpps().min()).as(path.path()).isPositive();
            assertThat(path.coreNsPerPacket()).as(path.path()).isPositive();
        });
        assertThat(report.paths().getLast().engineNsPerPacket()).isPositive();
        assertThat(LabFolder.of("bench").exists()).isFalse();
    }
}

package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.lab.topology.LabFolder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That every receiver has the whole table in the end; how soon is not asserted. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class FullTableIT {
    @BeforeEach
    void needsRootAndBird() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("CI=true, and network namespaces need root").isTrue();
            assertThat(DistroPackage.BIRD.find())
                    .as("CI=true, and BIRD is needed")
                    .isPresent();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
        assumeThat(DistroPackage.BIRD.find()).as("apt-get install bird2").isPresent();
        assumeThat(LabFolder.of(FullTableNetwork.NAME).exists())
                .as("the benchmark runs on this machine already")
                .isFalse();
    }

    @Test
    void speakerAndBirdHaveEveryRouteOfASmallTable() throws Exception {
        var settings = new FullTableBench.Settings(
                20_000, 3_000, 7, null, 1, List.of(ReceiverKind.SPILLWAY, ReceiverKind.BIRD));
        FullTableReport report = FullTableBench.run(settings, _ -> {});
        assertThat(report.routes()).isEqualTo(20_000);
        assertThat(report.receivers()).hasSize(2).allSatisfy(receiver -> {
            assertThat(receiver.seconds().min()).as(receiver.receiver()).isPositive();
            assertThat(receiver.residentMb()).as(receiver.receiver()).isPositive();
        });
        assertThat(LabFolder.of(FullTableNetwork.NAME).exists()).isFalse();
    }
}

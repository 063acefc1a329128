package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.geo.cli.DistroPackage;
import io.spillway.lab.bench.EngineBench.Part;
import io.spillway.lab.topology.LabFolder;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That everything is measured and every path carries packets; how many is not asserted. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EngineBenchIT {
    @Test
    void everyRowIsDecidedOnAndALargeTableFillsAndEmpties() throws Exception {
        EngineReport report = EngineBench.run(settings(EnumSet.of(Part.DECISION)), _ -> {});
        DecisionReport decision = Objects.requireNonNull(report.decision());
        assertThat(decision.decisions())
                .extracting(DecisionReport.Decision::row)
                .containsExactlyElementsOf(List.of(DecisionCase.values()).stream()
                        .map(DecisionCase::label)
                        .toList());
        assertThat(decision.newFlows()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.begin().ns().min()).isPositive();
            assertThat(row.end().ns().min()).isPositive();
        });
        assertThat(decision.table().at())
                .isNotEmpty()
                .allSatisfy(at -> assertThat(at.expireNs()).isPositive());
        assertThat(report.toText()).contains("decision, FULLNAT in, 1,024 flows", "memory of a flow", "JDK ");
        assertThat(report.forward()).isNull();
        assertThat(report.bulk()).isNull();
    }

    @Test
    void everyPathForwardsSmallPackets() throws Exception {
        needsRootAndTwoCores("bench", List.of(DistroPackage.NFT, DistroPackage.ETHTOOL));
        EngineReport report = EngineBench.run(settings(EnumSet.of(Part.FORWARD)), _ -> {});
        DirectorReport forward = Objects.requireNonNull(report.forward());
        assertThat(forward.paths()).hasSize(3).allSatisfy(path -> {
            assertThat(path.forwardedMpps().min()).as(path.path()).isPositive();
            assertThat(path.coreNsPerPacket()).as(path.path()).isPositive();
        });
        assertThat(forward.paths().getLast().engineNsPerPacket()).isPositive();
        assertThat(report.goals()).hasSize(2);
        assertThat(LabFolder.of("bench").exists()).isFalse();
    }

    @Test
    void everyPathCarriesBulkTransfersBothWays() throws Exception {
        needsRootAndTwoCores(
                BulkNetwork.NAME,
                List.of(DistroPackage.NFT, DistroPackage.ETHTOOL, DistroPackage.HAPROXY, DistroPackage.IPERF3));
        EngineReport report = EngineBench.run(settings(EnumSet.of(Part.BULK)), _ -> {});
        BulkReport bulk = Objects.requireNonNull(report.bulk());
        assertThat(bulk.paths())
                .hasSize(2 * BulkPath.values().length)
                .allSatisfy(path ->
                        assertThat(path.gigabits().min()).as(path.path()).isPositive());
        assertThat(report.goals()).hasSize(2);
        assertThat(LabFolder.of(BulkNetwork.NAME).exists()).isFalse();
    }

    private static EngineBench.Settings settings(Set<Part> parts) {
        return new EngineBench.Settings(parts, 1, 64, 1, true);
    }

    private static void needsRootAndTwoCores(String laboratory, List<DistroPackage> packages) {
        boolean root = "root".equals(System.getProperty("user.name"));
        List<DistroPackage> missing =
                packages.stream().filter(wanted -> wanted.find().isEmpty()).toList();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(root).as("CI=true, and network namespaces need root").isTrue();
            assertThat(missing).as("CI=true, and these are needed").isEmpty();
        }
        assumeThat(root).as("network namespaces need root").isTrue();
        assumeThat(missing).as("not installed: %s", missing).isEmpty();
        assumeThat(Runtime.getRuntime().availableProcessors())
                .as("one core sends, one forwards")
                .isGreaterThan(1);
        assumeThat(LabFolder.of(laboratory).exists())
                .as("the benchmark runs on this machine already")
                .isFalse();
    }
}

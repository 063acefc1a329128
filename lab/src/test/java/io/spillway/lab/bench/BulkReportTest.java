package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.geo.api.Json;
import io.spillway.lab.bench.Transfer.Direction;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BulkReportTest {
    private static final long GIGABYTE = 1_000_000_000;

    private final BulkReport report = BulkReport.of(2 * GIGABYTE, transfers());

    @Test
    void comparesMediansWithIpForwardAndWithTheCheaperHaproxy() {
        BulkReport.PathFigures download = report.paths().getFirst();
        assertThat(download.path()).isEqualTo("kernel ip_forward");
        assertThat(download.cpuSecondsPerGb()).isEqualTo(new Median(0.5, 1, 1.5));
        assertThat(download.gigabits().median()).isEqualTo(8, within(1e-9));
        assertThat(report.goals()).hasSize(2).allSatisfy(goal -> {
            assertThat(goal.peer()).isEqualTo("HAProxy, TCP mode, splice");
            assertThat(goal.bound()).isEqualTo(4, within(1e-9));
            assertThat(goal.ratio()).isEqualTo(1.25, within(1e-9));
            assertThat(goal.met()).isFalse();
        });
    }

    @Test
    void isPartOfTheEnginesReportAndItsJson() {
        EngineReport engine = EngineReport.of(new Machine(2, "a processor", "6.1", "25"), true, null, null, report);
        assertThat(engine.toText())
                .startsWith("A quick run")
                .contains("bulk download through the director", "CPU s/GB")
                .endsWith("2 cores (a processor), Linux 6.1, JDK 25\n");
        assertThat(Json.read(engine.toJson(), EngineReport.class)).isEqualTo(engine);
    }

    /** Medians of CPU seconds for a GB: 1, 2, 9, 4 and 5. */
    private static Map<BulkPath, Map<Direction, List<Transfer>>> transfers() {
        var transfers = new EnumMap<BulkPath, Map<Direction, List<Transfer>>>(BulkPath.class);
        for (BulkPath path : BulkPath.values()) {
            double median = switch (path) {
                case IP_FORWARD -> 1;
                case NFT_DNAT -> 2;
                case HAPROXY -> 9;
                case HAPROXY_SPLICE -> 4;
                case DIRECTOR -> 5;
            };
            List<Transfer> rounds = List.of(transfer(median - 0.5), transfer(median + 0.5), transfer(median));
            transfers.put(path, new EnumMap<>(Map.of(Direction.DOWNLOAD, rounds, Direction.UPLOAD, rounds)));
        }
        return transfers;
    }

    private static Transfer transfer(double cpuSecondsPerGb) {
        return new Transfer(2 * GIGABYTE, 2, 2 * cpuSecondsPerGb, 0.01);
    }
}

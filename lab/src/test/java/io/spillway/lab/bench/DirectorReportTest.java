package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DirectorReportTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final DirectorReport report = DirectorReport.of(1024, Duration.ofSeconds(1), 1, measurements());

    @Test
    void comparesMediansWithIpForwardOfTheSameRun() {
        var director = report.paths().get(2);
        assertThat(director.path()).isEqualTo("Spillway director, NAT");
        assertThat(director.forwardedMpps()).isEqualTo(new Median(0.4, 0.5, 0.9));
        assertThat(director.offeredMpps()).isEqualTo(0.6, within(1e-9));
        assertThat(director.corePercent()).isEqualTo(75, within(1e-9));
        assertThat(director.coreNsPerPacket()).isEqualTo(1500, within(1e-9));
        assertThat(director.engineNsPerPacket()).isEqualTo(1000, within(1e-9));
        assertThat(director.timesIpForward()).isEqualTo(0.5, within(1e-9));
    }

    @Test
    void alignsItsTableAndSaysHowItWasMeasured() {
        assertThat(report.toText()).startsWith("""
                        PATH                    FORWARDED Mpps                    OFFERED Mpps  CORE BUSY  CPU ns/packet  ENGINE ns/packet  x ip_forward
                        kernel ip_forward                1.000  (1.000 to 1.000)         1.200       75 %            750                 -          1.00
                        kernel nftables DNAT             0.800  (0.800 to 0.800)         0.960       75 %            938                 -          0.80
                        Spillway director, NAT           0.500  (0.400 to 0.900)         0.600       75 %           1500              1000          0.50
                        """).contains("1024 flows", "1000 ms at", "core 1 does the rest");
    }

    @Test
    void isHeldAgainstTheGoalBesideEachOfTheKernelsWays() {
        assertThat(report.goals())
                .extracting(Goal::peer, Goal::figure, Goal::ratio, Goal::met)
                .containsExactly(
                        tuple("kernel ip_forward", 0.5, 0.5, false), tuple("kernel nftables DNAT", 0.5, 0.625, false));
    }

    private static Map<ForwardingPath, List<Reading>> measurements() {
        Map<ForwardingPath, List<Reading>> measurements = new EnumMap<>(ForwardingPath.class);
        measurements.put(ForwardingPath.IP_FORWARD, List.of(reading(1_000_000, 0)));
        measurements.put(ForwardingPath.NFT_DNAT, List.of(reading(800_000, 0)));
        measurements.put(
                ForwardingPath.DIRECTOR,
                List.of(reading(900_000, 1000), reading(400_000, 1000), reading(500_000, 1000)));
        return measurements;
    }

    private static Reading reading(long forwarded, long engineNsPerPacket) {
        return new Reading(SECOND_NS, forwarded * 12 / 10, forwarded, SECOND_NS * 3 / 4, forwarded * engineNsPerPacket);
    }
}

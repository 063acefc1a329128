package io.spillway.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.director.packet.Checksum;
import io.spillway.director.packet.Packet;
import io.spillway.lab.topology.LabException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The parts that figures are made of. */
class MeasuringTest {
    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Median.of(4, 1, 3, 10)).isEqualTo(new Median(1, 3.5, 10));
    }

    @Test
    void idlenessAndStolenTimeAreNoWork() throws Exception {
        // user nice system idle iowait irq softirq steal guest guest_nice
        List<String> stat = List.of("cpu  9 9 9 9 9 9 9 9 9 9", "cpu1 1 2 4 8 16 32 64 128 256 512", "cpu10 9 9 9 9");
        assertThat(CpuTime.coreNs(stat, 1)).isEqualTo((1 + 2 + 4 + 32 + 64) * 10_000_000L);
        assertThatThrownBy(() -> CpuTime.coreNs(stat, 2))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("cpu2");
    }

    @Test
    void theSweepRemembersTheRateThatGotTheMostThrough() {
        var sweep = new RateSweep();
        sweep.saw(100);
        double best = sweep.rate();
        sweep.saw(300);
        sweep.saw(200);
        assertThat(sweep.best()).isEqualTo(best);
        assertThat(sweep.rate()).isGreaterThan(best);
    }

    @Test
    void packetsAreSoundToTheDirector() {
        try (var arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Frames.PACKET_BYTES);
            Frames.writePacket(memory, 0, 0x0a660102, 1024, 0x0a660401, BenchNetwork.PORT);
            var packet = new Packet();
            assertThat(packet.readHeader(memory, 0, Frames.PACKET_BYTES)).isNull();
            assertThat(packet.readTransport()).isNull();
            assertThat(packet.destinationPort()).isEqualTo(BenchNetwork.PORT);
            // Over a checksum that is right, the sum is all ones and its complement zero.
            assertThat(Checksum.transport(
                            memory,
                            (int) packet.sourceLow(),
                            (int) packet.destinationLow(),
                            17,
                            packet.payloadAt(),
                            packet.payloadBytes()))
                    .isZero();
        }
    }
}

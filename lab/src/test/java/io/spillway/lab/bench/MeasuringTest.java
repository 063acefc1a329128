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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    void theWholeMachineIsAllItsCores() throws Exception {
        assertThat(CpuTime.machineNs()).isGreaterThanOrEqualTo(CpuTime.coreNs(0));
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

    @ParameterizedTest
    @EnumSource(DecisionCase.class)
    void packetsOfEveryRowAreSoundAndMeetTheirFate(DecisionCase row) {
        try (var arena = Arena.ofConfined()) {
            var flows = new EstablishedFlows(row, 300, arena);
            for (int batch = 0; batch < 3; batch++) {
                flows.write();
                requireSound(flows.packets());
                // Throws if one meets another.
                flows.decide();
            }
            assertThat(flows.held()).isEqualTo(300);
        }
    }

    @Test
    void asManyFlowsEndAsBegin() {
        try (var arena = Arena.ofConfined()) {
            var flows = new ComingAndGoing(10_000, arena);
            for (int batch = 0; batch < 200; batch++) {
                flows.write();
                flows.come();
                flows.go();
            }
            assertThat(flows.held()).isBetween(10_000 - 2 * EnginePackets.BATCH, 10_000 + 2 * EnginePackets.BATCH);
        }
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

    private static void requireSound(EnginePackets packets) {
        var packet = new Packet();
        for (int place = 0; place < EnginePackets.BATCH; place++) {
            assertThat(packet.readHeader(packets.memory(), packets.at(place), packets.available()))
                    .isNull();
            assertThat(packet.readTransport()).isNull();
            int sum = Checksum.pseudoHeader(
                    packet.sourceHigh(),
                    packet.sourceLow(),
                    packet.destinationHigh(),
                    packet.destinationLow(),
                    packet.protocol(),
                    packet.payloadBytes());
            assertThat(Checksum.transport(sum, packets.memory(), packet.payloadAt(), packet.payloadBytes()))
                    .isZero();
        }
    }
}

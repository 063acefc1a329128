package io.spillway.lab.bench;

import io.spillway.director.forward.Side;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Ip;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/**
 * A table full of established flows, and batches of packets of flows chosen at random. Time goes on by a microsecond a
 * packet: deadlines move, and no flow ends. One thread.
 */
final class EstablishedFlows {
    private static final long SEED = 1;
    private static final long PACKET_NS = 1000;
    private static final int BATCH = EnginePackets.BATCH;
    /** The last byte of an IPv4 packet's destination. */
    private static final int SERVER_AT = 19;
    /** {@link BenchEngine}'s servers, but for that byte. */
    private static final int SERVERS = 0x0a66_0200;

    private final DecisionCase row;
    private final int flows;
    private final BenchEngine engine;
    private final EnginePackets packets;
    private final SplittableRandom random = new SplittableRandom(SEED);
    /** Of each flow: the last number of its server's IPv4 address. */
    private final byte[] serverOf;

    private long nowNs;

    EstablishedFlows(DecisionCase row, int flows, Arena arena) {
        this.row = row;
        this.flows = flows;
        engine = new BenchEngine(row.isTcp(), row.isV6(), row.forwarding(), flows, arena);
        packets = engine.packets();
        serverOf = new byte[row == DecisionCase.NAT_OUT ? flows : 0];
        for (int flow = 0; flow < flows; flow++) {
            begin(flow);
        }
    }

    private void begin(int flow) {
        engine.write(0, flow, row.isTcp() ? EnginePackets.SYN : 0);
        engine.decide(1, Side.CLIENTS, row.firstFate(), nowNs);
        if (row == DecisionCase.NAT_OUT) {
            serverOf[flow] = (byte) Bytes.u8(packets.memory(), packets.at(0) + SERVER_AT);
        }
        if (row.isTcp()) {
            engine.write(0, flow, EnginePackets.ACK);
            engine.decide(1, Side.CLIENTS, row.fate(), nowNs);
        }
    }

    EnginePackets packets() {
        return packets;
    }

    int held() {
        return engine.flows();
    }

    /** The next batch. */
    void write() {
        for (int place = 0; place < BATCH; place++) {
            int flow = random.nextInt(flows);
            if (row == DecisionCase.NAT_OUT) {
                writeOut(place, flow);
            } else {
                engine.write(place, flow, row.isTcp() ? EnginePackets.ACK : 0);
            }
        }
    }

    /** Decides on the batch; this is what is timed. */
    void decide() {
        nowNs += BATCH * PACKET_NS;
        engine.decide(BATCH, row.side(), row.fate(), nowNs);
    }

    private void writeOut(int place, int flow) {
        packets.write(
                place,
                0,
                Ip.v4(SERVERS | serverOf[flow]),
                BenchEngine.PORT,
                Clients.high(flow, false),
                Clients.low(flow, false),
                Clients.port(flow),
                0);
    }
}

package io.spillway.lab.bench;

import com.sun.management.ThreadMXBean;
import io.spillway.director.Behaviour;
import io.spillway.director.flow.FlowTable;
import io.spillway.director.flow.StateTimeouts;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.forward.Forwarder;
import io.spillway.director.forward.HandOver;
import io.spillway.director.forward.Links;
import io.spillway.director.forward.Services;
import io.spillway.director.forward.Side;
import io.spillway.director.forward.TunnelEnd;
import io.spillway.director.packet.Bytes;
import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.schedule.SchedulerKind;
import io.spillway.director.schedule.SchedulerSpec;
import io.spillway.director.service.Protocol;
import io.spillway.director.service.ServerSpec;
import io.spillway.director.service.ServiceRegistry;
import io.spillway.director.service.ServiceSpec;
import io.spillway.geo.api.Json;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Times the director's decision alone: packets of flows chosen at random are parsed, looked up and rewritten in memory.
 * Packets are written in batches, as a port delivers them, and only the forwarder's work on a batch is timed. Argument:
 * number of flows. Prints {@link DecisionReport.Figures} as JSON. One thread.
 */
public final class DecisionProgram {
    private static final int BATCH = 256;
    private static final int STRIDE = 128;
    private static final int ROUNDS = 11;
    private static final int WARM_UP_ROUNDS = 5;
    private static final int BATCHES = 8_000;
    private static final long SEED = 1;
    private static final int FIRST_PORT = 1024;
    private static final int PORTS = 4096;
    private static final int FIRST_CLIENT = 0x0a00_0001;

    private final Forwarder forwarder;
    private final MemorySegment packets;
    private final int vip;
    private final int flows;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private DecisionProgram(Forwarder forwarder, MemorySegment packets, int vip, int flows) {
        this.forwarder = forwarder;
        this.packets = packets;
        this.vip = vip;
        this.flows = flows;
    }

    public static void main(String[] args) {
        int flows = Integer.parseInt(args[0]);
        Inet4Address vip = Inet4Address.ofLiteral(BenchNetwork.VIP);
        var server = new ServerSpec(Inet4Address.ofLiteral(BenchNetwork.SERVER), BenchNetwork.PORT, 1);
        var service = new ServiceSpec(
                "bench", Protocol.UDP, vip, BenchNetwork.PORT, SchedulerSpec.of(SchedulerKind.WLC), List.of(server));
        var registry = new ServiceRegistry(List.of(service), List.of(), Map.of(), 1);
        registry.server("bench", server).setUsable(true, 0);
        var services = new Services(registry.inventory());
        try (var arena = Arena.ofConfined()) {
            var allocated = new long[1];
            SegmentAllocator counting = (bytes, alignment) -> {
                allocated[0] += bytes;
                return arena.allocate(bytes, alignment);
            };
            var table = new FlowTable(flows, SEED, counting);
            var forwarder = new Forwarder(
                    services,
                    table,
                    new StateTimeouts(Timeouts.DEFAULT),
                    TunnelEnd.NONE,
                    Links.ofMtu(1500),
                    Behaviour.DEFAULT,
                    new Counters(),
                    HandOver.NONE);
            var program = new DecisionProgram(
                    forwarder, arena.allocate((long) BATCH * STRIDE, STRIDE), Bytes.address(vip), flows);
            program.fill();
            System.out.println(Json.write(program.measure((double) allocated[0] / flows)));
        }
    }

    /** Every flow's first packet. */
    private void fill() {
        for (int flow = 0; flow < flows; flow++) {
            write(0, flow);
            decide(0);
        }
    }

    private DecisionReport.Figures measure(double bytesPerFlow) {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            double _ = round();
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var ns = new double[ROUNDS];
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) {
            ns[round] = round();
        }
        double allocated = threads.getCurrentThreadAllocatedBytes() - before;
        double perPacket = allocated / ((double) ROUNDS * BATCHES * BATCH);
        return new DecisionReport.Figures(flows, Median.of(ns), perPacket, bytesPerFlow);
    }

    /** Nanoseconds for each packet. */
    private double round() {
        long ns = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 0; i < BATCH; i++) {
                write(i, random.nextInt(flows));
            }
            long startNs = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                decide(i);
            }
            ns += System.nanoTime() - startNs;
        }
        return (double) ns / BATCHES / BATCH;
    }

    private void write(int place, int flow) {
        Frames.writePacket(
                packets,
                (long) place * STRIDE,
                FIRST_CLIENT + flow / PORTS,
                FIRST_PORT + flow % PORTS,
                vip,
                BenchNetwork.PORT);
    }

    private void decide(int place) {
        Counter fate = forwarder.handle(packets, (long) place * STRIDE, Frames.PACKET_BYTES, Side.CLIENTS, false, 0, 0);
        if (fate != Counter.FORWARDED_NAT_IN) {
            throw new IllegalStateException("a packet of the benchmark was not forwarded: " + fate);
        }
    }
}

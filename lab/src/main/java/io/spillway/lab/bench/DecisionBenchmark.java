package io.spillway.lab.bench;

import java.lang.foreign.Arena;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A decision on packets of established flows: a batch is written, and only the forwarder's work on it is timed. */
@State(Scope.Thread)
public class DecisionBenchmark {
    @Param("NAT_IN")
    public DecisionCase row = DecisionCase.NAT_IN;

    @Param("1024")
    public int flows = 1024;

    private final Arena arena = Arena.ofShared();
    private @Nullable EstablishedFlows established;

    @Setup(Level.Trial)
    public void fill() {
        established = new EstablishedFlows(row, flows, arena);
    }

    @Setup(Level.Invocation)
    public void write() {
        Objects.requireNonNull(established).write();
    }

    @Benchmark
    @OperationsPerInvocation(EnginePackets.BATCH)
    public void decide() {
        Objects.requireNonNull(established).decide();
    }

    @TearDown
    public void free() {
        arena.close();
    }
}

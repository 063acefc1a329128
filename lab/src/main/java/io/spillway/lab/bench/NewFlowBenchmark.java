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

/** The first packet of a flow, and the flow's end, each timed without the other, in a table that holds so many flows. */
public class NewFlowBenchmark {
    /** What both have. */
    @State(Scope.Thread)
    public static class Table {
        @Param("65536")
        public int flows = 65_536;

        private final Arena arena = Arena.ofShared();
        private @Nullable ComingAndGoing comingAndGoing;

        @Setup(Level.Trial)
        public void fill() {
            comingAndGoing = new ComingAndGoing(flows, arena);
        }

        @TearDown(Level.Trial)
        public void free() {
            arena.close();
        }

        ComingAndGoing flows() {
            return Objects.requireNonNull(comingAndGoing);
        }
    }

    /** Flows come, and those that end do so between measurements. */
    @State(Scope.Thread)
    public static class Coming extends Table {
        @Setup(Level.Invocation)
        public void makeRoom() {
            flows().go();
            flows().write();
        }
    }

    /** Flows end, and those that come do so between measurements. */
    @State(Scope.Thread)
    public static class Going extends Table {
        @Setup(Level.Invocation)
        public void fillUp() {
            flows().write();
            flows().come();
        }
    }

    @Benchmark
    @OperationsPerInvocation(EnginePackets.BATCH)
    public void begin(Coming table) {
        table.flows().come();
    }

    @Benchmark
    @OperationsPerInvocation(EnginePackets.BATCH)
    public void end(Going table) {
        table.flows().go();
    }
}

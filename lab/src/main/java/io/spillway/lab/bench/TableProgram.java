package io.spillway.lab.bench;

import io.spillway.director.flow.FlowState;
import io.spillway.director.flow.Timeouts;
import io.spillway.director.forward.Side;
import io.spillway.director.packet.Counter;
import io.spillway.director.service.Forwarding;
import io.spillway.geo.api.Json;
import io.spillway.lab.topology.LabException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fills one table with flows, has packets of them decided on, and lets all of them end; what each costs is timed where the table
 * holds so many flows. Arguments: numbers of flows, rising; the last is the table's size. Prints {@link TableFigures} as
 * JSON. One thread.
 */
public final class TableProgram {
    private static final int BATCH = EnginePackets.BATCH;
    private static final long SEED = 1;
    private static final long FLOW_NS = 1000;
    /** What is timed around each number: a tenth of the smallest. */
    private static final int PARTS = 10;

    private static final int WARM_UP_FLOWS = 500_000;

    private final BenchEngine engine;
    private final int window;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private long nowNs;
    private int begun;

    private TableProgram(int maxFlows, int window, Arena arena) {
        engine = new BenchEngine(false, false, new Forwarding.Nat(), maxFlows, arena);
        this.window = window;
    }

    public static void main(String[] args) throws LabException {
        var marks = new ArrayList<Integer>();
        for (String mark : args) {
            marks.add(Math.ceilDiv(Integer.parseInt(mark), BATCH) * BATCH);
        }
        int window = Math.max(BATCH, marks.getFirst() / PARTS / BATCH * BATCH);
        try (var arena = Arena.ofConfined()) {
            // The compiler's work, on another table.
            var _ = new TableProgram(WARM_UP_FLOWS, window, arena).measure(List.of(BATCH * 1000));
        }
        double before = ProcessUsage.of(ProcessHandle.current().pid()).residentMb();
        try (var arena = Arena.ofConfined()) {
            List<TableFigures.At> figures = new TableProgram(marks.getLast(), window, arena).measure(marks);
            double after = ProcessUsage.of(ProcessHandle.current().pid()).residentMb();
            System.out.println(Json.write(new TableFigures(marks.getLast(), after, after - before, figures)));
        }
    }

    private List<TableFigures.At> measure(List<Integer> marks) {
        var insert = new double[marks.size()];
        var lookUp = new double[marks.size()];
        var expire = new double[marks.size()];
        for (int i = 0; i < insert.length; i++) {
            begin(marks.get(i) - window - begun);
            insert[i] = begin(window) / window;
            lookUp[i] = lookUp(window) / window;
        }
        long endNs = nowNs + Timeouts.DEFAULT.of(FlowState.UDP).toNanos() + 1_000_000_000L;
        for (int i = insert.length - 1; i >= 0; i--) {
            end(marks.get(i), endNs);
            int held = engine.flows();
            expire[i] = end(held - window, endNs) / Math.max(1, held - engine.flows());
        }
        end(0, endNs);
        var figures = new ArrayList<TableFigures.At>();
        for (int i = 0; i < insert.length; i++) {
            figures.add(new TableFigures.At(marks.get(i), insert[i], lookUp[i], expire[i]));
        }
        return figures;
    }

    /** Nanoseconds for all of these first packets, without their writing. */
    private double begin(int count) {
        double ns = 0;
        for (int done = 0; done < count; done += BATCH) {
            for (int place = 0; place < BATCH; place++) {
                engine.write(place, begun++, 0);
            }
            ns += decide();
            // Keeps up, as the engine does.
            engine.expire(nowNs);
        }
        return ns;
    }

    private double lookUp(int count) {
        double ns = 0;
        for (int done = 0; done < count; done += BATCH) {
            for (int place = 0; place < BATCH; place++) {
                engine.write(place, random.nextInt(begun), 0);
            }
            ns += decide();
        }
        return ns;
    }

    private double decide() {
        nowNs += BATCH * FLOW_NS;
        long startNs = System.nanoTime();
        engine.decide(BATCH, Side.CLIENTS, Counter.FORWARDED_NAT_IN, nowNs);
        return System.nanoTime() - startNs;
    }

    /** Nanoseconds until at most so many flows are left, with all time the engine takes for it. */
    private double end(int left, long endNs) {
        long startNs = System.nanoTime();
        while (engine.flows() > left && engine.expireSome(endNs)) {
            // A turn of the engine's work on expiry.
        }
        return System.nanoTime() - startNs;
    }
}

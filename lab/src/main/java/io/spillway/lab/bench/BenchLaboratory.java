package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Laboratory.Condition;
import io.spillway.lab.topology.Topology;
import java.util.stream.Collectors;

/** A laboratory that lives as long as one benchmark: it is gone after it, after a failure, and after Ctrl-C. One thread. */
final class BenchLaboratory implements AutoCloseable {
    private final Laboratory laboratory;
    private final Thread onInterrupt;

    private BenchLaboratory(Laboratory laboratory, Thread onInterrupt) {
        this.laboratory = laboratory;
        this.onInterrupt = onInterrupt;
    }

    /** @throws LabException there is one of this name already, or it can't be made; the message says what to do */
    static BenchLaboratory open(Topology topology) throws LabException {
        Laboratory laboratory = new Laboratory(topology);
        if (laboratory.condition() != Condition.DOWN) {
            // Another run is at it (whose network is whole), or was killed: the user knows which.
            throw new LabException("there is a network of the benchmark already; wait for the other run to end, or"
                    + " remove what is left of it: " + removal(laboratory));
        }
        Thread hook = new Thread(() -> abandon(laboratory), "take-down");
        Runtime.getRuntime().addShutdownHook(hook);
        BenchLaboratory opened = new BenchLaboratory(laboratory, hook);
        try {
            laboratory.up(_ -> {});
            return opened;
        } catch (LabException e) {
            opened.close();
            throw e;
        }
    }

    private static void abandon(Laboratory laboratory) {
        try {
            System.err.println("\nspillway bench: interrupted: removing its network");
            laboratory.abandon();
        } catch (LabException e) {
            System.err.println("spillway bench: " + e.getMessage());
        }
    }

    private static String removal(Laboratory laboratory) {
        String nodes = laboratory.topology().nodes().stream()
                .map(node -> laboratory.topology().name() + "-" + node.name())
                .collect(Collectors.joining(" "));
        return "for n in " + nodes + "; do ip netns delete $n; done; rm -r "
                + laboratory.folder().path();
    }

    Laboratory laboratory() {
        return laboratory;
    }

    @Override
    public void close() throws LabException {
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The interrupt came first, and the hook is at it.
            return;
        }
        laboratory.down();
    }
}

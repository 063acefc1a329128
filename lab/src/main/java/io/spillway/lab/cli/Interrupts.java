package io.spillway.lab.cli;

import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;

/** What Ctrl-C and SIGTERM do while a laboratory is being made or used by one command. */
final class Interrupts {
    private Interrupts() {}

    /** @return the hook, to be removed once the laboratory shall stay */
    static Thread takeDown(Laboratory laboratory) {
        Thread hook = new Thread(
                () -> {
                    try {
                        System.err.println("\nspillway lab: interrupted: taking "
                                + laboratory.topology().name() + " down");
                        laboratory.abandon();
                    } catch (LabException e) {
                        System.err.println("spillway lab: " + e.getMessage());
                    }
                },
                "take-down");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    /** Nothing happens when it is running already. */
    static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The interrupt came first, and the hook is at it.
            return;
        }
    }
}

package io.spillway.lab.cli;

import io.spillway.lab.scenario.Sessions;
import io.spillway.lab.topology.LabException;
import io.spillway.lab.topology.Laboratory;
import io.spillway.lab.topology.Laboratory.Condition;
import java.io.PrintStream;
import java.util.Optional;

/** Brings a laboratory up and tells how far it is; an interrupt on the way takes it down again. One thread. */
final class Bringing {
    private final Laboratory laboratory;
    private final PrintStream out;
    private long phaseStartNs;
    private boolean inPhase;

    private Bringing(Laboratory laboratory, PrintStream out) {
        this.laboratory = laboratory;
        this.out = out;
    }

    /**
     * @return empty: it was up; else what an interrupt does from now on, to be removed once the laboratory shall stay
     * @throws LabException it can't; what had been made is removed
     */
    static Optional<Thread> up(Laboratory laboratory, PrintStream out) throws LabException {
        String name = laboratory.topology().name();
        Condition condition = laboratory.condition();
        switch (condition) {
            case UP -> {
                return Optional.empty();
            }
            case COMING_UP -> throw new LabException("another process is bringing " + name + " up");
            case HALF_DEAD -> {
                out.println(name + " is half dead: removing what is left of it");
                laboratory.down();
            }
            case DOWN -> {}
        }
        Thread onInterrupt = Interrupts.takeDown(laboratory);
        new Bringing(laboratory, out).bring(onInterrupt);
        return Optional.of(onInterrupt);
    }

    private void bring(Thread onInterrupt) throws LabException {
        try {
            laboratory.up(this::phase);
            phase("sessions");
            endPhase(Sessions.awaitEstablished(laboratory) + " ends established");
            phase("services");
            endPhase(laboratory.awaitHealthy() + " nodes well");
        } catch (LabException e) {
            out.println();
            laboratory.down();
            Interrupts.remove(onInterrupt);
            throw e;
        }
    }

    private void phase(String phase) {
        if (inPhase) {
            endPhase("");
        }
        inPhase = true;
        phaseStartNs = System.nanoTime();
        out.printf("  %-22s", phase);
        out.flush();
    }

    private void endPhase(String remark) {
        inPhase = false;
        long ms = (System.nanoTime() - phaseStartNs) / 1_000_000;
        out.println("%6d ms  %s".formatted(ms, remark).stripTrailing());
    }
}

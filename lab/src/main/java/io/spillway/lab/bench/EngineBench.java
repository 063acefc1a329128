package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;
import java.time.Duration;
import java.util.Set;

/** Everything that is measured of the director's engine, part by part. One thread. */
public final class EngineBench {
    /** What can be measured by itself. */
    public enum Part {
        /** In memory: decisions, new flows, a large table. */
        DECISION,
        /** Small packets a second, beside the kernel. */
        FORWARD,
        /** CPU time of bulk transfers, beside the kernel and HAProxy. */
        BULK;

        /** Whether it makes network namespaces. */
        public boolean needsNetwork() {
            return this != DECISION;
        }
    }

    /**
     * How much is measured.
     *
     * @param seconds of each measurement of small packets
     * @param flows of small packets, client ports, 1..60,000
     * @param gigabytes of each bulk transfer
     * @param quick as little as shows that everything works; the three numbers don't count then
     */
    public record Settings(Set<Part> parts, int seconds, int flows, int gigabytes, boolean quick) {
        public Settings {
            parts = Set.copyOf(parts);
        }
    }

    private static final int ROUNDS = 3;
    private static final Duration STEP = Duration.ofMillis(250);
    private static final DirectorBench.Effort QUICK =
            new DirectorBench.Effort(1, Duration.ofMillis(30), Duration.ofMillis(300));
    private static final int QUICK_FLOWS = 64;
    private static final long QUICK_BYTES = 50_000_000;
    private static final long GIGABYTE = 1_000_000_000;

    private EngineBench() {}

    /** @throws LabException a program or a network failed; the message says which */
    public static EngineReport run(Settings settings, Progress progress) throws LabException {
        boolean quick = settings.quick();
        DirectorBench.Effort effort =
                quick ? QUICK : new DirectorBench.Effort(ROUNDS, STEP, Duration.ofSeconds(settings.seconds()));
        return EngineReport.of(
                Machine.ofThis(),
                quick,
                settings.parts().contains(Part.DECISION) ? DecisionBench.run(quick, progress) : null,
                settings.parts().contains(Part.FORWARD)
                        ? DirectorBench.run(effort, quick ? QUICK_FLOWS : settings.flows(), progress)
                        : null,
                settings.parts().contains(Part.BULK)
                        ? BulkBench.run(
                                quick ? QUICK_BYTES : settings.gigabytes() * GIGABYTE, quick ? 1 : ROUNDS, progress)
                        : null);
    }
}

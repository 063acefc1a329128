package io.spillway.lab.topology;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waiting for a condition, never for a time. */
public final class Wait {
    private static final Duration POLL = Duration.ofMillis(20);

    private Wait() {}

    /** A look that may find what is waited for. */
    @FunctionalInterface
    public interface Look<T> {
        Optional<T> look() throws LabException;
    }

    /**
     * Looks again and again until something is found.
     *
     * @param what completes "waited in vain for ..."
     * @param lastSeen what there was instead, asked when the time has run out
     * @throws LabException nothing was found in time
     */
    public static <T> T until(Duration limit, String what, Look<T> look, Supplier<String> lastSeen)
            throws LabException {
        return until(limit, POLL, what, look, lastSeen);
    }

    /** The same, with a time between two looks. */
    static <T> T until(Duration limit, Duration poll, String what, Look<T> look, Supplier<String> lastSeen)
            throws LabException {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = look.look();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new LabException(
                        "waited " + limit.toMillis() + " ms in vain for " + what + "; " + lastSeen.get());
            }
            pause(poll);
        }
    }

    private static void pause(Duration poll) throws LabException {
        try {
            Thread.sleep(poll);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting");
        }
    }
}

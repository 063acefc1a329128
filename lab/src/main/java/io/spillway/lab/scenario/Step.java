package io.spillway.lab.scenario;

import io.spillway.lab.topology.LabException;
import java.io.IOException;

/**
 * One thing that must be seen.
 *
 * @param name short, unique in the scenario
 * @param expected in the mission's words
 */
public record Step(String name, String expected, Action action) {
    /** Makes it happen and looks. */
    @FunctionalInterface
    public interface Action {
        /** @throws LabException or IOException it could not be made to happen, or not be looked at: the step failed */
        Observation look() throws LabException, IOException;
    }

    /** What was seen, and whether it is what was expected. */
    public record Observation(boolean passed, String observed) {
        /** Nothing was looked at, because something is missing on this machine; no reason to fail. */
        public static Observation skipped(String why) {
            return new Observation(true, "skipped: " + why);
        }
    }
}

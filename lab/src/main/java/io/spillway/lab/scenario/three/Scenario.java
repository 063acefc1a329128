package io.spillway.lab.scenario.three;

import io.spillway.lab.scenario.Step.Observation;
import io.spillway.lab.topology.LabException;
import java.io.IOException;

/** One thing that can happen to three sites. It begins in peace and may leave any mess behind. */
interface Scenario {
    /** One word, for the command line. */
    String name();

    /** What must be seen. */
    String expected();

    /** Whether every site must have forgotten that it ever spilled: that takes it a minute, or a restart. */
    default boolean fromQuiet() {
        return false;
    }

    /** Makes it happen and looks; the times are part of what was observed. */
    Observation look(ThreeSites lab) throws LabException, IOException;
}

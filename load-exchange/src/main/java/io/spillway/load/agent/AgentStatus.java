package io.spillway.load.agent;

import org.jspecify.annotations.Nullable;

/**
 * One agent as it is known.
 *
 * @param state the last said: "up", "drain", "maint", "down", with words after it where there are some; it stands until the
 *     agent says something else, fresh or not
 * @param usable whether that state allows new connections
 * @param load the weighed sum it last reported, 0..1.5; NaN: none yet
 * @param ageMs since the last report that could be read; -1: none yet
 * @param fresh whether that is less than three intervals ago: only then the load counts
 * @param lastError of the last question; null: it was answered
 * @param reports that could be read, ever
 * @param errors answers that didn't come or couldn't be read, ever
 */
public record AgentStatus(
        AgentTarget target,
        String state,
        boolean usable,
        double load,
        long ageMs,
        boolean fresh,
        @Nullable String lastError,
        long reports,
        long errors) {}

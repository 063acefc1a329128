package io.spillway.bgp.exabgp.process;

import org.jspecify.annotations.Nullable;

/**
 * A process now, and what has happened since start.
 *
 * @param pid of the child; null: it doesn't run
 * @param deaths how often a child ended by itself or could not be started
 * @param commands lines it has sent
 * @param errors those that could not be carried out
 * @param eventsDropped events lost because it didn't read
 * @param answersDropped answers lost because it didn't read
 * @param lastError the last command that failed, in words; null: none
 */
public record ProcessStatus(
        String name,
        @Nullable Long pid,
        long deaths,
        long commands,
        long errors,
        long eventsDropped,
        long answersDropped,
        @Nullable String lastError) {}

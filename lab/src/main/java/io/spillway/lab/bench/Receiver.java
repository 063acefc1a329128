package io.spillway.lab.bench;

import io.spillway.lab.topology.LabException;

/** A BGP speaker that takes a full table, running. One thread. */
interface Receiver extends AutoCloseable {
    long pid();

    /** Whether there is a best route to {@link FullTable#SENTINEL}. */
    boolean hasSentinel() throws LabException;

    /** How many prefixes there is a route to. */
    int prefixes() throws LabException;

    @Override
    void close() throws LabException;
}

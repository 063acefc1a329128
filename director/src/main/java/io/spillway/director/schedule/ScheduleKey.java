package io.spillway.director.schedule;

/**
 * What is known of a new flow when its server is chosen; one object is used for flow after flow. Addresses as
 * {@link io.spillway.director.packet.Ip} has them; with persistence the source is the client's network. Thread rule: engine
 * thread only.
 */
public final class ScheduleKey {
    private long sourceHigh;
    private long sourceLow;
    private int sourcePort;
    private long destinationHigh;
    private long destinationLow;

    public ScheduleKey set(long sourceHigh, long sourceLow, int sourcePort, long destinationHigh, long destinationLow) {
        this.sourceHigh = sourceHigh;
        this.sourceLow = sourceLow;
        this.sourcePort = sourcePort;
        this.destinationHigh = destinationHigh;
        this.destinationLow = destinationLow;
        return this;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    /** The client's port; 0 for a persistent service. */
    public int sourcePort() {
        return sourcePort;
    }

    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }
}

package io.spillway.director.service;

import io.spillway.director.flow.FlowState;
import io.spillway.director.packet.Ip;
import io.spillway.director.schedule.Candidate;

/** A real server of one service as the engine sees it. Thread rule: engine thread only. */
public final class RealServer implements FlowTarget, Candidate {
    private final ServerSpec spec;
    private final int number;
    private final int address;
    private boolean usable;
    private int active;
    private int inactive;
    private int halfOpen;
    private int foreignActive;
    private int foreignInactive;
    private long newFlows;
    private long inPackets;
    private long inBytes;
    private long outPackets;
    private long outBytes;

    /** @param number see {@link #number} */
    public RealServer(ServerSpec spec, int number) {
        this.spec = spec;
        this.number = number;
        this.address = (int) Ip.low(spec.address());
    }

    public ServerSpec spec() {
        return spec;
    }

    public int address() {
        return address;
    }

    @Override
    public int port() {
        return spec.port();
    }

    @Override
    public int weight() {
        return spec.weight();
    }

    /** Health is unknown at first: not usable. */
    public void setUsable(boolean usable) {
        this.usable = usable;
    }

    /** May take new flows. */
    @Override
    public boolean isEligible() {
        return usable && spec.weight() > 0;
    }

    @Override
    public int active() {
        return active;
    }

    @Override
    public int inactive() {
        return inactive;
    }

    @Override
    public int lastWeight() {
        return spec.weight();
    }

    @Override
    public long addressHigh() {
        return Ip.high(spec.address());
    }

    @Override
    public long addressLow() {
        return Ip.low(spec.address());
    }

    @Override
    public long eligibleSinceNs() {
        return 0;
    }

    /** The part of {@link #active} that has not finished its handshake. */
    public int halfOpen() {
        return halfOpen;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public void count(FlowState state, boolean foreign, int change) {
        if (state.isActive()) {
            active += change;
            foreignActive += foreign ? change : 0;
            halfOpen += state.isHalfOpen() ? change : 0;
        } else {
            inactive += change;
            foreignInactive += foreign ? change : 0;
        }
    }

    public void countNewFlow() {
        newFlows++;
    }

    /** Client to server, {@code bytes} at the IP level. */
    public void countIn(int bytes) {
        inPackets++;
        inBytes += bytes;
    }

    /** Server to client, {@code bytes} at the IP level. */
    public void countOut(int bytes) {
        outPackets++;
        outBytes += bytes;
    }

    public ServerStats stats() {
        return new ServerStats(
                spec,
                usable,
                active,
                inactive,
                halfOpen,
                foreignActive,
                foreignInactive,
                newFlows,
                inPackets,
                inBytes,
                outPackets,
                outBytes);
    }
}

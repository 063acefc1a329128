package io.spillway.director.service;

import io.spillway.director.TunnelPeer;
import io.spillway.director.flow.FlowState;
import io.spillway.director.packet.Bytes;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Another site's director as the target of one service's spilled flows. Thread rule: any engine. */
public final class RemoteSite implements FlowTarget {
    private final String site;
    private final int number;
    private final int tunnelAddress;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger inactive = new AtomicInteger();
    private final AtomicLong newFlows = new AtomicLong();

    private final ServiceGate gate;

    /** @param number see {@link #number} */
    public RemoteSite(TunnelPeer peer, int number) {
        this(peer, number, new ServiceGate());
    }

    /** @param gate of the service */
    RemoteSite(TunnelPeer peer, int number, ServiceGate gate) {
        this.gate = gate;
        this.site = peer.site();
        this.number = number;
        this.tunnelAddress = Bytes.address(peer.address());
    }

    public String site() {
        return site;
    }

    /** What all engines know of the service's clients. */
    public ServiceGate gate() {
        return gate;
    }

    /** The remote end of the tunnel. */
    public int tunnelAddress() {
        return tunnelAddress;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public void count(FlowState state, boolean foreign, int change) {
        if (state.isActive()) {
            active.addAndGet(change);
        } else {
            inactive.addAndGet(change);
        }
    }

    /** Flows of the service that are there now, in an active state. */
    public int active() {
        return active.get();
    }

    public void countNewFlow() {
        newFlows.incrementAndGet();
    }

    public SpillStats stats() {
        return new SpillStats(site, active.get(), inactive.get(), newFlows.get());
    }
}

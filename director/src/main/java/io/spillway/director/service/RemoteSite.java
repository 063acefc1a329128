package io.spillway.director.service;

import io.spillway.director.TunnelPeer;
import io.spillway.director.flow.FlowState;
import io.spillway.director.packet.Bytes;

/** Another site's director as the target of one service's spilled flows. Thread rule: engine thread only. */
public final class RemoteSite implements FlowTarget {
    private final String site;
    private final int number;
    private final int tunnelAddress;
    private int active;
    private int inactive;
    private long newFlows;

    /** @param number see {@link #number} */
    public RemoteSite(TunnelPeer peer, int number) {
        this.site = peer.site();
        this.number = number;
        this.tunnelAddress = Bytes.address(peer.address());
    }

    public String site() {
        return site;
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
            active += change;
        } else {
            inactive += change;
        }
    }

    /** Flows of the service that are there now, in an active state. */
    public int active() {
        return active;
    }

    public void countNewFlow() {
        newFlows++;
    }

    public SpillStats stats() {
        return new SpillStats(site, active, inactive, newFlows);
    }
}

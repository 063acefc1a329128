package io.spillway.director.service;

import io.spillway.director.TunnelPeer;
import io.spillway.director.flow.FlowState;
import io.spillway.director.packet.Bytes;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Another site's director as the target of flows that it has, of all services: their clients' packets come here since
 * routes have moved. They were never spilled, and fill no slot. Thread rule: any engine.
 */
public final class OwnerSite implements FlowTarget {
    private final int number;
    private final int tunnelAddress;
    private final AtomicInteger flows = new AtomicInteger();
    private volatile int pathMtu;

    /** @param number see {@link #number} */
    public OwnerSite(TunnelPeer peer, int number) {
        this.number = number;
        this.tunnelAddress = Bytes.address(peer.address());
    }

    /** The remote end of the tunnel. */
    public int tunnelAddress() {
        return tunnelAddress;
    }

    /** What the way to the site lets through, for spilled flows too; 0: as the interface. */
    public int pathMtu() {
        return pathMtu;
    }

    public void setPathMtu(int bytes) {
        pathMtu = bytes;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public void count(FlowState state, boolean foreign, int change) {
        flows.addAndGet(change);
    }

    /** Flows held now, in any state. */
    public int flows() {
        return flows.get();
    }
}

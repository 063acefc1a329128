package io.spillway.director.service;

import io.spillway.director.flow.FlowState;

/** Where a flow goes, and the flows counted there. Thread rule: engine thread only. */
public sealed interface FlowTarget permits RealServer, RemoteSite, OwnerSite, Asking {
    /** Among all targets of a director, from 0: what a flow record holds. */
    int number();

    /**
     * A flow came ({@code change} 1) or went (-1), in {@code state}; a flow that changes state goes and comes.
     *
     * @param foreign it came through a tunnel
     */
    void count(FlowState state, boolean foreign, int change);
}

package io.spillway.director.service;

import io.spillway.director.flow.FlowState;

/** Where flows point to while other sites are asked whether they have them. Thread rule: engine thread only. */
public final class Asking implements FlowTarget {
    private final int number;
    private int flows;

    /** @param number see {@link #number} */
    public Asking(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public void count(FlowState state, boolean foreign, int change) {
        flows += change;
    }

    /** Flows that sites are being asked about now. */
    public int flows() {
        return flows;
    }
}

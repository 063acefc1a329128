package io.spillway.director.service;

import io.spillway.director.flow.FlowState;
import java.util.concurrent.atomic.AtomicInteger;

/** Where flows point to while other sites are asked whether they have them. Thread rule: any engine. */
public final class Asking implements FlowTarget {
    private final int number;
    private final AtomicInteger flows = new AtomicInteger();

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
        flows.addAndGet(change);
    }

    /** Flows that sites are being asked about now. */
    public int flows() {
        return flows.get();
    }
}

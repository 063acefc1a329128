package io.spillway.director.flow;

/** How long a flow stays in each state without a packet. */
public final class StateTimeouts {
    private final long[] timeoutNs = new long[FlowState.values().length];

    public StateTimeouts(Timeouts timeouts) {
        for (FlowState state : FlowState.values()) {
            timeoutNs[state.code()] = timeouts.of(state).toNanos();
        }
    }

    /** @param code {@link FlowState#code} */
    public long timeoutNs(int code) {
        return timeoutNs[code];
    }

    public long timeoutNs(FlowState state) {
        return timeoutNs[state.code()];
    }
}

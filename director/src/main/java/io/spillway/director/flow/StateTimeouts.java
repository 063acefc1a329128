package io.spillway.director.flow;

import java.time.Duration;

/** How long a flow stays in each state without a packet. */
public final class StateTimeouts {
    private final long[] timeoutNs = new long[FlowState.values().length];

    public StateTimeouts(Timeouts timeouts) {
        for (FlowState state : FlowState.values()) {
            timeoutNs[state.code()] = timeout(state, timeouts).toNanos();
        }
    }

    public long timeoutNs(FlowState state) {
        return timeoutNs[state.code()];
    }

    /** The numbers are those of IPVS where no setting covers a state. */
    private static Duration timeout(FlowState state, Timeouts timeouts) {
        return switch (state) {
            case ESTABLISHED -> timeouts.established();
            case SYN_SENT, SYN_RECV, SYNACK -> timeouts.syn();
            case FIN_WAIT, TIME_WAIT -> timeouts.fin();
            case UDP -> timeouts.udp();
            case NONE -> Duration.ofSeconds(2);
            case CLOSE -> Duration.ofSeconds(10);
            case LAST_ACK -> Duration.ofSeconds(30);
            case CLOSE_WAIT -> Duration.ofMinutes(1);
            case LISTEN -> Duration.ofMinutes(2);
        };
    }
}

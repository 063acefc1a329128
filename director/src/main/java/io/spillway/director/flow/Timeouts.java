package io.spillway.director.flow;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** How long a flow stays in each state without a packet, 1 s..24 d. Immutable. */
public final class Timeouts {
    /** IPVS's own, but for those the mission sets: handshake 60 s, established 15 min, closing 60 s, UDP 5 min. */
    public static final Timeouts DEFAULT = new Timeouts(defaults());

    private final Map<FlowState, Duration> byState;

    private Timeouts(Map<FlowState, Duration> byState) {
        this.byState = byState;
    }

    public Duration of(FlowState state) {
        return byState.getOrDefault(state, Duration.ofSeconds(2));
    }

    /** These with another timeout for one state. */
    public Timeouts with(FlowState state, Duration timeout) {
        var changed = new EnumMap<>(byState);
        changed.put(state, timeout);
        return new Timeouts(changed);
    }

    /** These with other timeouts for all states before a handshake is complete. */
    public Timeouts withSyn(Duration timeout) {
        return with(FlowState.SYN_SENT, timeout)
                .with(FlowState.SYN_RECV, timeout)
                .with(FlowState.SYNACK, timeout);
    }

    /** These with other timeouts for a TCP flow that is closing. */
    public Timeouts withFin(Duration timeout) {
        return with(FlowState.FIN_WAIT, timeout).with(FlowState.TIME_WAIT, timeout);
    }

    private static Map<FlowState, Duration> defaults() {
        var defaults = new EnumMap<FlowState, Duration>(FlowState.class);
        for (FlowState state : FlowState.values()) {
            defaults.put(state, Duration.ofSeconds(defaultSeconds(state)));
        }
        return defaults;
    }

    private static int defaultSeconds(FlowState state) {
        return switch (state) {
            case NONE, SCTP_NONE -> 2;
            case ESTABLISHED, SCTP_ESTABLISHED -> 900;
            case SYN_SENT, SYN_RECV, SYNACK, FIN_WAIT, TIME_WAIT, CLOSE_WAIT -> 60;
            case CLOSE -> 10;
            case LAST_ACK -> 30;
            case LISTEN -> 120;
            case UDP -> 300;
            case SCTP_INIT1, SCTP_REJECTED -> 4;
            case SCTP_INIT,
                    SCTP_COOKIE_SENT,
                    SCTP_COOKIE_REPLIED,
                    SCTP_COOKIE_WAIT,
                    SCTP_COOKIE,
                    SCTP_COOKIE_ECHOED,
                    SCTP_SHUTDOWN_SENT,
                    SCTP_SHUTDOWN_RECEIVED,
                    SCTP_SHUTDOWN_ACK_SENT,
                    SCTP_CLOSED -> 60;
            case TEMPLATE -> 360;
        };
    }
}

package io.spillway.bgp.session;

/**
 * One state of the machine of RFC 4271, section 8.2.2. Immutable and pure: time, randomness and configuration come with
 * the {@link FsmContext}, and what is to be done leaves with the {@link Step}.
 */
sealed interface FsmState permits Idle, Connect, Active, OpenSent, OpenConfirm, Established {
    /** No timer runs. */
    long NEVER = Long.MAX_VALUE;

    State state();

    /** When {@link Event.Timeout} is due, ns on the clock of {@link FsmContext#nowNs}; {@link #NEVER}. */
    long deadlineNs();

    /** What the event leads to. */
    Step on(Event event, FsmContext context);
}

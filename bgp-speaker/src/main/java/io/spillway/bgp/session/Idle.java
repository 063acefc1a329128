package io.spillway.bgp.session;

import java.time.Duration;

/**
 * Nothing under way.
 *
 * @param deadlineNs when to begin again (IdleHoldTimer); NEVER: when told
 */
record Idle(long deadlineNs) implements FsmState {
    @Override
    public State state() {
        return State.IDLE;
    }

    @Override
    public Step on(Event event, FsmContext context) {
        return switch (event) {
            case Event.Start _, Event.Timeout _ -> dial(context);
            case Event.Restart _ -> Step.to(new Idle(context.retryAtNs()));
            case Event.Stop _, Event.Superseded _ -> Step.to(new Idle(NEVER));
            case Event.Connected _, Event.Disconnected _, Event.Received _, Event.Malformed _, Event.Stuck _ ->
                Step.to(this);
        };
    }

    static Step dial(FsmContext context) {
        Duration retry = context.neighbor().connectRetry();
        return Step.to(new Connect(context.after(retry)), new Action.Dial());
    }
}

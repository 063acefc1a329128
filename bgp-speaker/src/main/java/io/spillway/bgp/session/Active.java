package io.spillway.bgp.session;

/**
 * Waiting for the neighbor to connect, or for the moment to dial again.
 *
 * @param deadlineNs when to dial (ConnectRetryTimer); NEVER: only the neighbor connects
 */
record Active(long deadlineNs) implements FsmState {
    @Override
    public State state() {
        return State.ACTIVE;
    }

    @Override
    public Step on(Event event, FsmContext context) {
        return switch (event) {
            case Event.Timeout _, Event.Start _ -> Idle.dial(context);
            case Event.Connected _ -> OpenSent.enter(context);
            case Event.Stop _, Event.Superseded _ -> Step.to(new Idle(NEVER), new Action.Close());
            case Event.Restart _, Event.Disconnected _, Event.Received _, Event.Malformed _, Event.Stuck _ ->
                Step.to(this);
        };
    }
}

package io.spillway.bgp.session;

import java.net.InetSocketAddress;

/**
 * Waiting for the TCP connection we dialed.
 *
 * @param deadlineNs when to give it up and dial again (ConnectRetryTimer)
 */
record Connect(long deadlineNs) implements FsmState {
    @Override
    public State state() {
        return State.CONNECT;
    }

    @Override
    public Step on(Event event, FsmContext context) {
        return switch (event) {
            case Event.Connected _ -> OpenSent.enter(context);
            case Event.Disconnected(String why) ->
                Step.failed(new Active(context.retryAtNs()), why, new Action.Close());
            case Event.Timeout _ -> {
                NeighborConfig neighbor = context.neighbor();
                yield Step.failed(
                        new Connect(context.after(neighbor.connectRetry())),
                        "no answer from "
                                + SocketErrors.where(new InetSocketAddress(neighbor.address(), neighbor.port()))
                                + " for " + neighbor.connectRetry().toSeconds() + " s",
                        new Action.Close(),
                        new Action.Dial());
            }
            case Event.Start _ ->
                // There is a sign of life: a new SYN is there sooner than the next one of this dial.
                Step.to(
                        new Connect(context.after(context.neighbor().connectRetry())),
                        new Action.Close(),
                        new Action.Dial());
            case Event.Stop _, Event.Superseded _ -> Step.to(new Idle(NEVER), new Action.Close());
            case Event.Restart _, Event.Received _, Event.Malformed _, Event.Stuck _ -> Step.to(this);
        };
    }
}

package io.spillway.bgp.session;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Notification;

/** Both OPENs are exchanged and ours is confirmed; waiting for the neighbor's KEEPALIVE. */
record OpenConfirm(Negotiated session, long holdDeadlineNs, long keepaliveDeadlineNs) implements FsmState {
    @Override
    public State state() {
        return State.OPEN_CONFIRM;
    }

    @Override
    public long deadlineNs() {
        return Math.min(holdDeadlineNs, keepaliveDeadlineNs);
    }

    @Override
    public Step on(Event event, FsmContext context) {
        return switch (event) {
            case Event.Received(Keepalive _) ->
                Step.to(
                        new Established(session, session.holdDeadlineNs(context), keepaliveDeadlineNs),
                        new Action.Up(session));
            case Event.Received(Notification notification) -> context.abandon("received " + notification.words());
            case Event.Received(var message) -> context.unexpected(BgpError.UNEXPECTED_IN_OPEN_CONFIRM, message);
            case Event.Malformed(var error) -> context.reject(error.notification(), error.what());
            case Event.Disconnected(String why) -> context.abandon(why);
            case Event.Timeout _ ->
                context.nowNs() >= holdDeadlineNs
                        ? context.holdTimerExpired(session.hold())
                        : Step.to(
                                new OpenConfirm(session, holdDeadlineNs, session.keepaliveDeadlineNs(context)),
                                new Action.Send(new Keepalive()));
            case Event.Stop(Notification cease, String why) -> context.stop(cease, why);
            case Event.Stuck _ -> context.stuck();
            case Event.Superseded _ -> context.yieldToOther();
            case Event.Start _, Event.Restart _, Event.Connected _ -> Step.to(this);
        };
    }
}

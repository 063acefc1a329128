package io.spillway.bgp.session;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Open;
import io.spillway.bgp.message.RouteRefresh;
import io.spillway.bgp.message.Update;

/** Routes flow. */
record Established(Negotiated session, long holdDeadlineNs, long keepaliveDeadlineNs) implements FsmState {
    @Override
    public State state() {
        return State.ESTABLISHED;
    }

    @Override
    public long deadlineNs() {
        return Math.min(holdDeadlineNs, keepaliveDeadlineNs);
    }

    @Override
    public Step on(Event event, FsmContext context) {
        return switch (event) {
            case Event.Received(Keepalive _) -> Step.to(heard(context));
            case Event.Received(Update update) -> Step.to(heard(context), new Action.Import(update));
            case Event.Received(RouteRefresh request) -> Step.to(this, new Action.Refresh(request));
            case Event.Received(Notification notification) -> context.abandon("received " + notification.words());
            case Event.Received(Open open) -> context.unexpected(BgpError.UNEXPECTED_IN_ESTABLISHED, open);
            case Event.Malformed(var error) -> context.reject(error.notification(), error.what());
            case Event.Disconnected(String why) -> context.abandon(why);
            case Event.Timeout _ ->
                context.nowNs() >= holdDeadlineNs
                        ? context.holdTimerExpired(session.hold())
                        : Step.to(
                                new Established(session, holdDeadlineNs, session.keepaliveDeadlineNs(context)),
                                new Action.Send(new Keepalive()));
            case Event.Stop(Notification cease, String why) -> context.stop(cease, why);
            case Event.Stuck _ -> context.stuck();
            case Event.Superseded _ -> context.yieldToOther();
            case Event.Start _, Event.Restart _, Event.Connected _ -> Step.to(this);
        };
    }

    private Established heard(FsmContext context) {
        return new Established(session, session.holdDeadlineNs(context), keepaliveDeadlineNs);
    }
}

package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Keepalive;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Open;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * TCP is up, our OPEN has left, waiting for the neighbor's.
 *
 * @param sent our OPEN
 * @param deadlineNs HoldTimer with its large value
 */
record OpenSent(Open sent, long deadlineNs) implements FsmState {
    /** "A large value of 4 minutes is suggested" (RFC 4271, section 8.2.2). */
    static final Duration LARGE_HOLD = Duration.ofMinutes(4);

    static Step enter(FsmContext context) {
        Open open = Negotiated.offer(context.local(), context.neighbor());
        return Step.to(new OpenSent(open, context.after(LARGE_HOLD)), new Action.Send(open));
    }

    @Override
    public State state() {
        return State.OPEN_SENT;
    }

    @Override
    public Step on(Event event, FsmContext context) {
        return switch (event) {
            case Event.Received(Open open) -> opened(open, context);
            case Event.Received(Notification notification) -> context.abandon("received " + notification.words());
            case Event.Received(var message) -> context.unexpected(BgpError.UNEXPECTED_IN_OPEN_SENT, message);
            case Event.Malformed(var error) -> context.reject(error.notification(), error.what());
            case Event.Disconnected(String why) ->
                Step.failed(new Active(context.retryAtNs()), why, new Action.Close());
            case Event.Timeout _ -> context.holdTimerExpired(LARGE_HOLD);
            case Event.Stop(Notification cease, String why) -> context.stop(cease, why);
            case Event.Stuck _ -> context.stuck();
            case Event.Superseded _ -> context.yieldToOther();
            case Event.Start _, Event.Restart _, Event.Connected _ -> Step.to(this);
        };
    }

    private Step opened(Open open, FsmContext context) {
        NeighborConfig neighbor = context.neighbor();
        if (open.as() != neighbor.remoteAs()) {
            return context.reject(
                    BgpError.BAD_PEER_AS.notification(),
                    "expected AS " + neighbor.remoteAs() + ", got AS " + open.as());
        }
        // RFC 6286, section 2.1: within an AS every speaker has an identifier of its own.
        if (!context.external() && open.identifier().equals(context.local().routerId())) {
            return context.reject(
                    BgpError.BAD_BGP_IDENTIFIER.notification(), Addresses.text(open.identifier()) + " is our own");
        }
        Optional<String> mismatch = Roles.mismatch(sent, open, neighbor.offer());
        if (mismatch.isPresent()) {
            return context.reject(BgpError.ROLE_MISMATCH.notification(), mismatch.get());
        }
        if (Negotiated.of(sent, open, context.external()).context().families().isEmpty()) {
            // A session that can carry no route would look healthy and be of no use.
            return context.reject(
                    Negotiated.noFamily(sent),
                    "we have " + words(sent.families()) + ", it has " + words(open.families()));
        }
        return switch (context.other()) {
            case ESTABLISHED -> context.yieldToOther();
            case OPEN_CONFIRM ->
                winsCollision(open, context)
                        ? confirm(open, context, new Action.CloseOther(), new Action.Send(new Keepalive()))
                        : context.yieldToOther();
            default -> confirm(open, context, new Action.Send(new Keepalive()));
        };
    }

    private static String words(Set<Family> families) {
        return families.isEmpty()
                ? "no family known here"
                : families.stream().map(Family::label).collect(Collectors.joining(" and "));
    }

    /**
     * RFC 4271, section 6.8: the connection opened by the speaker with the higher identifier stays. Equal identifiers in
     * different ASes: the larger AS number decides (RFC 6286, section 2.3).
     */
    private static boolean winsCollision(Open open, FsmContext context) {
        int byIdentifier = Integer.compareUnsigned(
                bits(context.local().routerId().getAddress()),
                bits(open.identifier().getAddress()));
        boolean weAreHigher =
                byIdentifier != 0 ? byIdentifier > 0 : context.local().localAs() > open.as();
        return (context.direction() == Direction.OUTBOUND) == weAreHigher;
    }

    private static int bits(byte[] address) {
        return (address[0] & 0xFF) << 24 | (address[1] & 0xFF) << 16 | (address[2] & 0xFF) << 8 | (address[3] & 0xFF);
    }

    private Step confirm(Open open, FsmContext context, Action... actions) {
        Negotiated session = Negotiated.of(sent, open, context.external());
        return Step.to(
                new OpenConfirm(session, session.holdDeadlineNs(context), session.keepaliveDeadlineNs(context)),
                actions);
    }
}

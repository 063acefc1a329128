package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.Notification;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What the state machine may know when it decides.
 *
 * @param direction who opened this connection
 * @param other state of the neighbor's other connection; IDLE: there is none
 * @param failures how often in a row the session ended or could not be had, 0..
 * @param nowNs time, ns, from any origin, never going back
 */
record FsmContext(
        SpeakerConfig local,
        NeighborConfig neighbor,
        Direction direction,
        State other,
        int failures,
        long nowNs,
        RandomGenerator random) {
    /** The first retry comes about this soon: a router that restarts must not wait for us. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private static final Duration SEND_HOLD = Duration.ofMinutes(8);

    boolean external() {
        return neighbor.remoteAs() != local.localAs();
    }

    String neighborAddress() {
        return Addresses.text(neighbor.address());
    }

    long after(Duration duration) {
        return nowNs + duration.toNanos();
    }

    /** Timers lose up to a quarter, so that speakers don't fall in step (RFC 4271, section 10). */
    long jittered(long ns) {
        return nowNs + (long) (ns * (0.75 + 0.25 * random.nextDouble()));
    }

    /** When to try again: about 1 s, doubled with each failure up to ConnectRetryTime. Only who dials retries. */
    long retryAtNs() {
        if (direction == Direction.INBOUND) {
            return FsmState.NEVER;
        }
        long capNs = neighbor.connectRetry().toNanos();
        return jittered(Math.min(capNs, FIRST_RETRY.toNanos() << Math.min(failures, 16)));
    }

    /** Ends the connection without a word: TCP is gone, or the neighbor ended it. */
    Step abandon(String reason) {
        return Step.failed(new Idle(retryAtNs()), reason, new Action.Close());
    }

    /**
     * Ends the connection with a NOTIFICATION.
     *
     * @param what was wrong, in words
     */
    Step reject(Notification notification, String what) {
        return end(notification, "sent " + notification.words() + ": " + what);
    }

    private Step end(Notification notification, String reason) {
        return Step.failed(new Idle(retryAtNs()), reason, new Action.Send(notification), new Action.Close());
    }

    /** It is stopped from here: whoever did that decides about a retry. */
    Step stop(Notification cease, String why) {
        return Step.failed(
                new Idle(FsmState.NEVER),
                "sent " + cease.words() + (why.isEmpty() ? "" : ": " + why),
                new Action.Send(cease),
                new Action.Close());
    }

    /** RFC 9687, section 4.3: no NOTIFICATION is sent, it could not arrive. */
    Step stuck() {
        return Step.failed(
                new Idle(retryAtNs()),
                BgpError.SEND_HOLD_TIMER_EXPIRED.notification().words() + ": " + neighborAddress()
                        + " has taken nothing for " + sendHold().toSeconds() + " s (RFC 9687)",
                new Action.Abort());
    }

    /** How long a neighbor may take nothing: 8 minutes or twice the hold time (RFC 9687, section 6). */
    Duration sendHold() {
        Duration twice = neighbor.holdTime().multipliedBy(2);
        return twice.compareTo(SEND_HOLD) > 0 ? twice : SEND_HOLD;
    }

    /** The other connection is kept; not an error. */
    Step yieldToOther() {
        return Step.to(
                new Idle(FsmState.NEVER),
                new Action.Send(BgpError.CONNECTION_COLLISION.notification()),
                new Action.Close());
    }

    Step holdTimerExpired(Duration hold) {
        return end(
                BgpError.HOLD_TIMER_EXPIRED.notification(),
                "hold timer expired: nothing heard from " + neighborAddress() + " for " + hold.toSeconds() + " s");
    }

    /** A message that has no business in this state (RFC 6608). */
    Step unexpected(BgpError error, Message message) {
        return reject(error.notification(), message.getClass().getSimpleName());
    }
}

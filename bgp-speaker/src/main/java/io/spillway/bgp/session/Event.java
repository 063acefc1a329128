package io.spillway.bgp.session;

import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Message;
import io.spillway.bgp.message.Notification;

/** What can happen to the state machine of one connection (RFC 4271, section 8.1). */
sealed interface Event {
    /** Begin at once: AutomaticStart. */
    record Start() implements Event {}

    /** Begin again after the pause that is due: AutomaticStart with DampPeerOscillations. */
    record Restart() implements Event {}

    /**
     * It is ended from here, by an operator or a rule: ManualStop, AutomaticStop.
     *
     * @param why in words; empty: the NOTIFICATION says it all
     */
    record Stop(Notification cease, String why) implements Event {}

    /** The neighbor has taken nothing for too long: SendHoldTimer_Expires (RFC 9687). */
    record Stuck() implements Event {}

    /** The neighbor's other connection is the one to keep: OpenCollisionDump. */
    record Superseded() implements Event {}

    /** TCP is up, dialed or accepted. */
    record Connected() implements Event {}

    /**
     * TCP is not, or no longer, up.
     *
     * @param why in words, for lastError
     */
    record Disconnected(String why) implements Event {}

    record Received(Message message) implements Event {}

    /** Something came that can't be decoded. */
    record Malformed(DecodeException error) implements Event {}

    /** The deadline of the state has passed. */
    record Timeout() implements Event {}
}

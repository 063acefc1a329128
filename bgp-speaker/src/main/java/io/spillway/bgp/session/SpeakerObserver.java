package io.spillway.bgp.session;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Open;

/**
 * Sees what happens to neighbors: for ExaBGP's events, packet logs and dumps. Called on the speaker's thread in the order
 * of events: it must not block, and what it throws is logged and goes no further.
 */
public interface SpeakerObserver {
    /**
     * A neighbor's state has changed.
     *
     * @param reason why, in words; empty: nothing went wrong
     */
    default void stateChanged(Peer peer, State from, State to, String reason) {}

    /** Both OPENs are exchanged, and this is what they add up to; comes before the change to Established. */
    default void negotiated(Peer peer, Open sent, Open received, Negotiated session) {}

    /**
     * A whole message has come, before it is acted upon, or is about to leave.
     *
     * @param inbound from the neighbor
     * @param message header included; not to be changed
     * @param context how it is to be read
     */
    default void message(Peer peer, boolean inbound, byte[] message, CodecContext context) {}
}

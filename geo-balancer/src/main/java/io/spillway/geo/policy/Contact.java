package io.spillway.geo.policy;

/** What one peer has been told of our spilling, and whether it is known to have heard. One thread. */
final class Contact {
    private static final long NEVER = -1;

    /** The first report of this episode of spilling that went to the peer. */
    private long entrySequence = NEVER;

    private long toldMs;
    private boolean told;
    private double toldRequest;
    /** The peer's newest report that we knew when we last wrote to it. */
    private long answered = NEVER;

    private long newest = NEVER;
    private double newestGrant;
    /** In the report before. */
    private double earlierGrant;

    private boolean farewell;

    void hear(PeerTerms peer) {
        if (peer.sequence() != newest) {
            earlierGrant = newestGrant;
            newestGrant = peer.grant();
            newest = peer.sequence();
        }
    }

    void written(long sequence, boolean spilling, double request, long nowMs) {
        if (spilling && entrySequence == NEVER) {
            entrySequence = sequence;
        }
        // Whatever it says of spilling now takes the place of a farewell.
        farewell = false;
        answered = newest;
        toldMs = nowMs;
        told = true;
        toldRequest = request;
    }

    /** Our spilling has ended; the peer is to hear that if it has been told that it began. */
    void ended() {
        farewell |= entrySequence != NEVER;
        entrySequence = NEVER;
    }

    boolean owesFarewell() {
        return farewell;
    }

    /**
     * Whether the peer waits for word from us: it has asked for places, or has taken some back, which it may give to others
     * once it knows that we know.
     */
    boolean owesAnswer(PeerTerms peer) {
        return newest != answered && (peer.request() > 0 || newestGrant < earlierGrant);
    }

    /** Whether the peer has heard that we spill. */
    boolean confirmed(PeerTerms peer) {
        return entrySequence != NEVER && peer.heardSequence() >= entrySequence;
    }

    double toldRequest() {
        return toldRequest;
    }

    boolean quietFor(long ms, long nowMs) {
        return !told || nowMs - toldMs >= ms;
    }
}

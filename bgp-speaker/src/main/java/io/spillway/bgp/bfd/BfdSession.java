package io.spillway.bgp.bfd;

/** A neighbor that is watched. Any thread. */
public interface BfdSession extends AutoCloseable {
    /** The session now; the last there was, when it or its service is closed. */
    BfdStatus status();

    /**
     * Tells the neighbor that this is no failure (AdminDown; RFC 5880, 6.8.16) and stops watching. It goes on telling for a
     * detection time, in the background. Doesn't wait; the listener hears no more, except a call already under way on the
     * BFD thread. A second call does nothing.
     */
    @Override
    void close();
}

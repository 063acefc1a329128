package io.spillway.bgp.bfd;

/**
 * Told of each change of a session's state, in order, on the BFD thread: it must hand over and return, because every
 * session's timers wait for it. What it throws is logged and goes no further.
 */
@FunctionalInterface
public interface BfdListener {
    void changed(BfdChange change);
}

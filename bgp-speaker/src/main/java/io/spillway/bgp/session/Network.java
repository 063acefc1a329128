package io.spillway.bgp.session;

/** What sessions need from outside: connections and time. Used only on the speaker's thread. */
interface Network {
    /** Opens a connection; the listener hears connected or disconnected, perhaps at once. */
    Wire dial(NeighborConfig neighbor, Wire.Listener listener);

    /** Time, ns, from any origin, never going back. */
    long nowNs();

    /** Runs the task on the speaker's thread at a time, not before. */
    Alarm at(long deadlineNs, Runnable task);

    /** A task that will run. */
    interface Alarm {
        void cancel();
    }
}

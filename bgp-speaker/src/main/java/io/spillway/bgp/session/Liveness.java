package io.spillway.bgp.session;

import java.net.InetAddress;
import java.util.function.Consumer;

/** Watches neighbors faster than their hold time does, as BFD (RFC 5882). Called on the speaker's thread. */
public interface Liveness {
    /** Watches nobody. */
    Liveness NONE = (_, _, _) -> new Watch() {
        @Override
        public String state() {
            return "not there";
        }

        @Override
        public void close() {}
    };

    /**
     * Begins to watch a neighbor that has {@link NeighborConfig#bfd}.
     *
     * @param local our address of the session
     * @param upDown true: it is there; false: it was there and is gone, which ends the session at once. From any thread,
     *     perhaps during this call, and not after {@link Watch#close}
     */
    Watch watch(NeighborConfig neighbor, InetAddress local, Consumer<Boolean> upDown);

    /** One neighbor being watched. */
    interface Watch extends AutoCloseable {
        /** For operators: {@code Up, 50 ms x 3}. */
        String state();

        /** Ends it without telling the neighbor that anything is wrong. */
        @Override
        void close();
    }
}

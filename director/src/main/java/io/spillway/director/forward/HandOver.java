package io.spillway.director.forward;

import java.lang.foreign.MemorySegment;

/**
 * The way from one engine to the others, for the few packets that reach another engine than their flow's: fragments, ICMP
 * errors of routers, control messages of sites. Thread rule: engine thread only.
 */
public interface HandOver {
    /** There is one engine only. */
    HandOver NONE = new HandOver() {
        @Override
        public int self() {
            return 0;
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public int engine(long high, long low, int port) {
            return 0;
        }

        @Override
        public boolean pass(int engine, MemorySegment memory, long at, int length, Side side) {
            throw new IllegalStateException("there is no other engine");
        }
    };

    /** The number of the engine that asks. */
    int self();

    /** How many engines there are. */
    int count();

    /** The engine that flows of a client's address and port are steered to; with FULLNAT, of a local address and port. */
    int engine(long high, long low, int port);

    /**
     * Gives a copy of a packet to another engine, as if it had come in there.
     *
     * @param at offset of the IP header
     * @param length of the packet
     * @return false: that engine has too many to take already
     */
    boolean pass(int engine, MemorySegment memory, long at, int length, Side side);
}

package io.spillway.director.forward;

import io.spillway.director.packet.Counter;
import io.spillway.director.packet.Counters;
import io.spillway.director.packet.Packet;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets that come in fragments. They are tracked, not put together: what was decided of the first fragment holds for the
 * others, which have no ports; those that come before it are kept until it is there. Bounded; when there is no room the
 * packet whose time is up soonest is forgotten. Thread rule: engine thread only.
 */
final class Fragments {
    /** In the place of a peer's number: from the servers' side. */
    static final int FROM_SERVERS = -2;

    /** RFC 791 section 3.2 and RFC 8200 section 4.5. */
    private static final long KEEP_V4_NS = Duration.ofSeconds(30).toNanos();

    private static final long KEEP_V6_NS = Duration.ofSeconds(60).toNanos();
    private static final int WAYS = 8;
    private static final int SETS = 128;
    private static final int PLACES = SETS * WAYS;
    private static final int SETS_PER_STEP = 4;
    private static final int MAX_BYTES = 65535;
    private static final int TCP_SECOND_BLOCK = 8;

    private static final byte FREE = 0;
    private static final byte WAITING = 1;
    private static final byte DECIDED = 2;
    private static final byte REFUSED = 3;
    /** They go to another engine, the target. */
    private static final byte HANDED_OVER = 4;

    private final Counters counters;
    private final long hashSeed;
    private final HeldFragments held = new HeldFragments();
    private final FragmentRanges ranges = new FragmentRanges(PLACES);

    private final long[] sourceHighs = new long[PLACES];
    private final long[] sourceLows = new long[PLACES];
    private final long[] destinationHighs = new long[PLACES];
    private final long[] destinationLows = new long[PLACES];
    private final int[] identifications = new int[PLACES];
    /** Protocol, and the peer the packet came from. */
    private final int[] origins = new int[PLACES];

    private final long[] untilNs = new long[PLACES];
    private final byte[] states = new byte[PLACES];
    private final int[] heads = new int[PLACES];
    private final Counter[] fates = new Counter[PLACES];
    private final int[] targets = new int[PLACES];
    /** Source, then destination, high and low, of what goes on. */
    private final long[] addresses = new long[4 * PLACES];

    private int current;
    private boolean isElsewhere;
    private int sweep;

    Fragments(long hashSeed, Counters counters) {
        this.hashSeed = hashSeed;
        this.counters = counters;
        Arrays.fill(heads, HeldFragments.NONE);
        Arrays.fill(fates, Counter.FRAGMENT);
    }

    /**
     * Takes note of a fragment.
     *
     * @param peer whose tunnel it came through, {@link FlowKeeper#NO_PEER} or {@link #FROM_SERVERS}
     * @return its fate; null: the caller has to deal with it, and to say what has come of it if it is the first one; if it
     *     is a later one, as {@link #fate} and the like say
     */
    @Nullable
    Counter receive(Packet packet, int peer, long nowNs) {
        int start = packet.fragmentOffset();
        int end = start + packet.fragmentBytes();
        boolean isLast = !packet.hasMoreFragments();
        if (end == start || end > MAX_BYTES || (!isLast && (end & 7) != 0)) {
            return Counter.BAD_HEADER;
        }
        int place = find(packet, peer, nowNs);
        current = place;
        if (states[place] == REFUSED) {
            return fates[place];
        }
        if (start == TCP_SECOND_BLOCK && packet.protocol() == Packet.TCP) {
            return refuse(place, Counter.FRAGMENT_OVERLAP); // RFC 3128: aims at the flags
        }
        switch (ranges.add(place, start, end, isLast)) {
            case DUPLICATE -> {
                return Counter.FRAGMENT_DUPLICATE;
            }
            case OVERLAP -> {
                return refuse(place, Counter.FRAGMENT_OVERLAP);
            }
            case TOO_MANY -> {
                return refuse(place, Counter.FRAGMENT_FLOOD);
            }
            case NEW -> {}
        }
        if (start == 0) {
            return null;
        }
        if (states[place] == DECIDED || states[place] == HANDED_OVER) {
            isElsewhere = states[place] == HANDED_OVER;
            if (ranges.isComplete(place)) {
                states[place] = FREE; // What was decided stays readable until the next one comes.
            }
            return null;
        }
        int head = held.add(heads[place], packet.memory(), packet.at(), packet.totalBytes());
        if (head == HeldFragments.NONE) {
            return refuse(place, Counter.FRAGMENT_FLOOD);
        }
        heads[place] = head;
        return Counter.FRAGMENT_HELD;
    }

    /**
     * Says what has come of the first fragment.
     *
     * @param packet with the addresses it goes on with
     * @param target its number, or a negative one: the client
     */
    void decide(Counter fate, Packet packet, int target) {
        int place = current;
        if (fate.kind() != Counter.Kind.SENT) {
            boolean isRemembered = fate.kind() == Counter.Kind.PASSED || fate == Counter.FRAGMENT_OVERLAP;
            refuse(place, isRemembered ? fate : Counter.FRAGMENT);
            return;
        }
        isElsewhere = false;
        states[place] = DECIDED;
        fates[place] = fate;
        targets[place] = target;
        addresses[4 * place] = packet.sourceHigh();
        addresses[4 * place + 1] = packet.sourceLow();
        addresses[4 * place + 2] = packet.destinationHigh();
        addresses[4 * place + 3] = packet.destinationLow();
        if (ranges.isComplete(place)) {
            states[place] = FREE;
        }
    }

    /** Says that the flow of the first fragment is another engine's. */
    void handOver(int engine) {
        states[current] = HANDED_OVER;
        targets[current] = engine;
        isElsewhere = true;
        if (ranges.isComplete(current)) {
            states[current] = FREE;
        }
    }

    /** The fragment goes to the engine that {@link #target} tells. */
    boolean isElsewhere() {
        return isElsewhere;
    }

    /** Of the first fragment. */
    Counter fate() {
        return fates[current];
    }

    int target() {
        return targets[current];
    }

    /** Gives a later fragment the addresses of the first. */
    void rewrite(Packet packet) {
        int at = 4 * current;
        packet.rewriteSourceAddress(addresses[at], addresses[at + 1]);
        packet.rewriteDestinationAddress(addresses[at + 2], addresses[at + 3]);
    }

    /** Bytes of the next fragment that was kept for the one decided last; 0: there is none. */
    int heldBytes() {
        return heads[current] == HeldFragments.NONE ? 0 : held.length(heads[current]);
    }

    /** Takes that fragment out. */
    void takeHeld(MemorySegment to, long at) {
        held.copy(heads[current], to, at);
        heads[current] = held.remove(heads[current]);
    }

    /** Gives up that fragment. */
    void dropHeld() {
        heads[current] = held.remove(heads[current]);
        counters.add(Counter.FRAGMENTS_LOST);
    }

    /** One step, of constant cost, towards forgetting packets whose time is up. */
    void expire(long nowNs) {
        for (int i = 0; i < SETS_PER_STEP * WAYS; i++) {
            if (states[sweep] != FREE && untilNs[sweep] <= nowNs) {
                forget(sweep);
            }
            sweep = (sweep + 1) % PLACES;
        }
    }

    private Counter refuse(int place, Counter fate) {
        dropAllHeld(place);
        states[place] = REFUSED;
        fates[place] = fate;
        return fate;
    }

    private void forget(int place) {
        dropAllHeld(place);
        states[place] = FREE;
    }

    private void dropAllHeld(int place) {
        while (heads[place] != HeldFragments.NONE) {
            heads[place] = held.remove(heads[place]);
            counters.add(Counter.FRAGMENTS_LOST);
        }
    }

    /** Where the fragment's packet is, from now on. */
    private int find(Packet packet, int peer, long nowNs) {
        // IPv6: only the first fragment's protocol means something (RFC 8200 section 4.5).
        int origin = ((peer + 2) << 8) | (packet.isV4() ? packet.protocol() : 0);
        int first = set(packet, origin) * WAYS;
        int room = first;
        for (int place = first; place < first + WAYS; place++) {
            boolean isOver = states[place] == FREE || untilNs[place] <= nowNs;
            if (!isOver && is(place, packet, origin)) {
                return place;
            }
            if (roomNs(place, isOver) < roomNs(room, states[room] == FREE || untilNs[room] <= nowNs)) {
                room = place;
            }
        }
        if (states[room] != FREE) {
            if (untilNs[room] > nowNs) {
                counters.add(Counter.FRAGMENTS_EVICTED);
            }
        }
        forget(room);
        sourceHighs[room] = packet.sourceHigh();
        sourceLows[room] = packet.sourceLow();
        destinationHighs[room] = packet.destinationHigh();
        destinationLows[room] = packet.destinationLow();
        identifications[room] = packet.identification();
        origins[room] = origin;
        untilNs[room] = nowNs + (packet.isV4() ? KEEP_V4_NS : KEEP_V6_NS);
        states[room] = WAITING;
        ranges.clear(room);
        return room;
    }

    /** What is free, or should be, comes first. */
    private long roomNs(int place, boolean isOver) {
        return isOver ? Long.MIN_VALUE : untilNs[place];
    }

    private boolean is(int place, Packet packet, int origin) {
        return identifications[place] == packet.identification()
                && origins[place] == origin
                && sourceLows[place] == packet.sourceLow()
                && sourceHighs[place] == packet.sourceHigh()
                && destinationLows[place] == packet.destinationLow()
                && destinationHighs[place] == packet.destinationHigh();
    }

    private int set(Packet packet, int origin) {
        long x = packet.sourceLow() ^ (packet.sourceHigh() * 0xd6e8_feb8_6659_fd93L) ^ hashSeed;
        x = (x ^ (x >>> 32)) * 0x9e37_79b9_7f4a_7c15L;
        x += packet.destinationLow() ^ Long.rotateLeft(packet.destinationHigh(), 24) ^ ((long) origin << 40);
        x = (x ^ (x >>> 29)) * 0xbf58_476d_1ce4_e5b9L + packet.identification();
        x = (x ^ (x >>> 32)) * 0x94d0_49bb_1331_11ebL;
        return (int) (x >>> 33) % SETS;
    }
}

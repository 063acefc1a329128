package io.spillway.director.port;

/**
 * What the engine knows of next hops, by destination of either family. It never waits: an answer that isn't known is
 * asked for, and an answer that may be outdated is used until the new one is here. Bounded; the least recently used of
 * four neighbours gives way. Thread rule: engine thread only.
 */
public final class NextHops {
    /** Asked for; no answer yet. */
    public static final long UNRESOLVED = -1;
    /** Nowhere, or by an interface the director doesn't use. */
    public static final long NO_ROUTE = -2;

    private static final int WAYS = 4;
    private static final int SET_BITS = 14;
    private static final long NEVER = -1;

    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int HOP = 2;
    private static final int EPOCH = 3;
    /** 0: the entry is empty. */
    private static final int USED = 4;

    private static final int ROUTE_MTU = 5;
    private static final int PATH_MTU = 6;
    private static final int PATH_MTU_UNTIL_NS = 7;
    private static final int ENTRY = 8;

    private final long[] entries = new long[(ENTRY * WAYS) << SET_BITS];
    private final Asker asker;
    private final long secret;
    private long epoch;
    private long uses;

    /** Takes questions, and answers them later through {@link #learn}. */
    @FunctionalInterface
    public interface Asker {
        /**
         * Must not block.
         *
         * @return false: too busy to take the question
         */
        boolean ask(long high, long low);
    }

    /**
     * @param secret random: clients choose their addresses, and must not be able to choose those that push each other
     *     out
     */
    public NextHops(Asker asker, long secret) {
        this.asker = asker;
        this.secret = secret;
    }

    public static long hop(int port, long mac) {
        return ((long) port << 48) | mac;
    }

    static int port(long hop) {
        return (int) (hop >>> 48);
    }

    static long mac(long hop) {
        return hop & 0xffff_ffff_ffffL;
    }

    /** A hop, {@link #UNRESOLVED} or {@link #NO_ROUTE}. */
    public long find(long high, long low) {
        int at = locate(high, low);
        if (!isAt(at, high, low)) {
            entries[at + HIGH] = high;
            entries[at + LOW] = low;
            entries[at + HOP] = UNRESOLVED;
            entries[at + EPOCH] = NEVER;
            entries[at + ROUTE_MTU] = 0;
            entries[at + PATH_MTU] = 0;
        }
        if (entries[at + EPOCH] != epoch && asker.ask(high, low)) {
            entries[at + EPOCH] = epoch;
        }
        entries[at + USED] = ++uses;
        return entries[at + HOP];
    }

    /**
     * The largest packet, in bytes, that reaches a destination, as far as routes and {@link #reduceMtu} say; 0: the
     * interface's MTU is all that is known. Asks for nothing.
     */
    public int mtu(long high, long low, long nowNs) {
        int at = locate(high, low);
        if (!isAt(at, high, low)) {
            return 0;
        }
        int route = (int) entries[at + ROUTE_MTU];
        int path = (int) entries[at + PATH_MTU];
        if (path == 0 || entries[at + PATH_MTU_UNTIL_NS] - nowNs <= 0) {
            return route;
        }
        return route == 0 ? path : Math.min(route, path);
    }

    /**
     * A router on the way said that larger packets don't get through. It is forgotten when the destination isn't used
     * and others need its place; the next packet that is too large brings it back.
     *
     * @param mtu 1 or more, in bytes
     */
    public void reduceMtu(long high, long low, int mtu, long untilNs) {
        find(high, low);
        int at = locate(high, low);
        entries[at + PATH_MTU] = mtu;
        entries[at + PATH_MTU_UNTIL_NS] = untilNs;
    }

    /** An answer; one to a question that has been forgotten meanwhile is ignored. */
    public void learn(NextHop answer) {
        int at = locate(answer.high(), answer.low());
        if (isAt(at, answer.high(), answer.low())) {
            entries[at + HOP] = answer.hop();
            entries[at + ROUTE_MTU] = answer.mtu();
        }
    }

    /** Routes or neighbors changed: ask again for whatever is used from now on. */
    public void refresh() {
        epoch++;
    }

    /** The entry of a destination, else the one to overwrite. */
    private int locate(long high, long low) {
        int set = (int) (hash(high, low) >>> (64 - SET_BITS)) * WAYS * ENTRY;
        int oldest = set;
        for (int at = set; at < set + WAYS * ENTRY; at += ENTRY) {
            if (isAt(at, high, low)) {
                return at;
            }
            if (entries[at + USED] < entries[oldest + USED]) {
                oldest = at;
            }
        }
        return oldest;
    }

    private boolean isAt(int at, long high, long low) {
        return entries[at + LOW] == low && entries[at + HIGH] == high && entries[at + USED] != 0;
    }

    private long hash(long high, long low) {
        return mix(mix(low ^ secret) + high + Long.rotateLeft(secret, 32));
    }

    /** Every bit of the input reaches every bit of the result (the finalizer of MurmurHash3). */
    private static long mix(long value) {
        long x = (value ^ (value >>> 33)) * 0xff51_afd7_ed55_8ccdL;
        x = (x ^ (x >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
        return x ^ (x >>> 33);
    }
}

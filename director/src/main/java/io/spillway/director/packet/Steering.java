package io.spillway.director.packet;

/**
 * Which shard a flow belongs to: a pure function of its client's address and port, so that both directions agree on it.
 * The kernel computes the same for each frame ({@code linux.Fanout}), with nothing but 32-bit arithmetic. Thread rule:
 * any thread.
 *
 * @param shards 1..{@link #MAX_SHARDS}
 * @param seed random: a client that knows it can choose ports that all fall to one shard
 */
public record Steering(int shards, int seed) {
    public static final int MAX_SHARDS = 64;

    /** Each word of the key is mixed in with this and a shift: h = (h ^ word) * WORD; h ^= h >>> WORD_SHIFT. */
    public static final int WORD = 0x9e37_79b1;

    public static final int WORD_SHIFT = 15;

    /** Then each bit is spread over all: for each of these, h *= FINISH; h ^= h >>> FINISH_SHIFT. */
    public static final int FINISH_1 = 0x85eb_ca6b;

    public static final int FINISH_1_SHIFT = 13;
    public static final int FINISH_2 = 0xc2b2_ae35;
    public static final int FINISH_2_SHIFT = 16;

    public Steering {
        if (shards < 1 || shards > MAX_SHARDS) {
            throw new IllegalArgumentException("shards is " + shards + ", but must be 1.." + MAX_SHARDS);
        }
    }

    /**
     * The shard of a flow.
     *
     * @param high and {@code low}: the client's address, as {@link Ip} has it; with FULLNAT, seen from the servers, a
     *     local address
     * @param port 0..65535, the client's or the local one; 0 for what has no port that every packet shows: fragments,
     *     ICMP
     * @return 0..shards-1
     */
    public int shard(long high, long low, int port) {
        int hash = word(word(afterHigh(high), (int) (low >>> 32)), (int) low);
        return Integer.remainderUnsigned(finish(word(hash, port)), shards);
    }

    /** What the hash is when an IPv4 address itself and the port are still to come. */
    public int beforeIpv4() {
        return word(afterHigh(0), (int) (Ip.v4(0) >>> 32));
    }

    private int afterHigh(long high) {
        return word(word(seed, (int) (high >>> 32)), (int) high);
    }

    private static int word(int hash, int word) {
        int h = (hash ^ word) * WORD;
        return h ^ (h >>> WORD_SHIFT);
    }

    private static int finish(int hash) {
        int h = hash * FINISH_1;
        h ^= h >>> FINISH_1_SHIFT;
        h *= FINISH_2;
        return h ^ (h >>> FINISH_2_SHIFT);
    }
}

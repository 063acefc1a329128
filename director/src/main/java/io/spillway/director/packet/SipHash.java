package io.spillway.director.packet;

/**
 * SipHash (Aumasson and Bernstein, 2012): what only the holder of the key can compute. It makes nonces and tokens that need
 * not be remembered; with fewer rounds it is what the kernel spreads clients with. Thread rule: immutable.
 */
public final class SipHash {
    private final int wordRounds;
    private final int endRounds;
    private final long k0;
    private final long k1;

    private SipHash(int wordRounds, int endRounds, long k0, long k1) {
        this.wordRounds = wordRounds;
        this.endRounds = endRounds;
        this.k0 = k0;
        this.k1 = k1;
    }

    /** SipHash-2-4: with a key that nobody else knows, nobody else can tell a hash. */
    public static SipHash of24(long k0, long k1) {
        return new SipHash(2, 4, k0, k1);
    }

    /** SipHash-1-3, faster. */
    public static SipHash of13(long k0, long k1) {
        return new SipHash(1, 3, k0, k1);
    }

    /** Of sixteen bytes. */
    public long hash(long first, long second) {
        return hash(2, first, second, 16L << 56);
    }

    /** Of four bytes, cut to the low 32 bits: with SipHash-1-3 what the kernel calls hsiphash, on machines of 64 bits. */
    public int hash32(int value) {
        return (int) hash(0, 0, 0, (4L << 56) | (value & 0xffff_ffffL));
    }

    /**
     * @param words how many there are before the last one, 0 or 2
     * @param last with the length of the input in bytes in its highest byte
     */
    private long hash(int words, long first, long second, long last) {
        long v0 = k0 ^ 0x736f_6d65_7073_6575L;
        long v1 = k1 ^ 0x646f_7261_6e64_6f6dL;
        long v2 = k0 ^ 0x6c79_6765_6e65_7261L;
        long v3 = k1 ^ 0x7465_6462_7974_6573L;
        for (int step = 0; step <= words + 1; step++) {
            boolean isEnd = step == words + 1;
            long word = isEnd ? 0 : step == words ? last : step == 0 ? first : second;
            v3 ^= word;
            v2 ^= isEnd ? 0xff : 0;
            for (int round = isEnd ? endRounds : wordRounds; round > 0; round--) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}

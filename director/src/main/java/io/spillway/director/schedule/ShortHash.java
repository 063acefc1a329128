package io.spillway.director.schedule;

/**
 * What the kernel calls hsiphash, on machines of 64 bits: SipHash-1-3 (Aumasson and Bernstein's SipHash with one round a
 * word and three at the end), cut to its low 32 bits; here of one number of 32 bits. Thread rule: immutable.
 */
final class ShortHash {
    /** Length of the input in bytes, in the highest byte of the only word. */
    private static final long LENGTH = 4L << 56;

    private final long k0;
    private final long k1;

    ShortHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    int hash(int value) {
        long word = LENGTH | (value & 0xffff_ffffL);
        long v0 = k0 ^ 0x736f_6d65_7073_6575L;
        long v1 = k1 ^ 0x646f_7261_6e64_6f6dL;
        long v2 = k0 ^ 0x6c79_6765_6e65_7261L;
        long v3 = k1 ^ 0x7465_6462_7974_6573L ^ word;
        for (int round = 0; round < 4; round++) {
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
            if (round == 0) {
                v0 ^= word;
                v2 ^= 0xff;
            }
        }
        return (int) (v0 ^ v1 ^ v2 ^ v3);
    }
}

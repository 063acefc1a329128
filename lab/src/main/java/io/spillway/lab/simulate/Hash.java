package io.spillway.lab.simulate;

/** The world's only randomness: numbers that depend on nothing but what they are asked for. */
final class Hash {
    private Hash() {}

    /** Of [0, 1]: chained splitmix64 over the keys, divided by 2^64. */
    static double of(long... keys) {
        long h = 0;
        for (long key : keys) {
            h = splitmix64(h ^ key);
        }
        // An odd bit is kept below, so that the conversion rounds as division of the whole number by 2^64 would.
        double half = (h >>> 1) | (h & 1);
        return h >= 0 ? h * 0x1p-64 : half * 0x1p-63;
    }

    static long splitmix64(long x) {
        long z = x + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

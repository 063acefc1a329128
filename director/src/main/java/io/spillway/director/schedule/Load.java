package io.spillway.director.schedule;

/** What a server carries, and how two of them compare. Thread rule: stateless. */
final class Load {
    private Load() {}

    /** IPVS: active * 256 + total; an active flow weighs as much as 257 others. */
    static long overhead(Candidate server) {
        return server.active() * 257L + server.inactive();
    }

    /**
     * Is load / weight less than otherLoad / otherWeight? Exact, for all loads below 2^40 and weights up to 2^31-1: the
     * products may need more than 63 bits, which a busy server with a weight of millions beside it does reach.
     */
    static boolean isLess(long load, int weight, long otherLoad, int otherWeight) {
        if (((load | otherLoad) >>> 32) == 0) {
            return load * otherWeight < otherLoad * weight;
        }
        long high = Math.multiplyHigh(load, otherWeight);
        long otherHigh = Math.multiplyHigh(otherLoad, weight);
        return high < otherHigh
                || (high == otherHigh && Long.compareUnsigned(load * otherWeight, otherLoad * weight) < 0);
    }

    /** IPVS knows a server by its address and port. */
    static boolean isSame(Candidate a, Candidate b) {
        return a.addressLow() == b.addressLow() && a.addressHigh() == b.addressHigh() && a.port() == b.port();
    }
}

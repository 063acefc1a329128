package io.spillway.director.schedule;

import io.spillway.director.packet.Ip;

/** The numbers that IPVS makes of addresses. Thread rule: stateless. */
final class HashInput {
    /** The kernel's multiplier for 32-bit numbers, 2^32 by the golden ratio. */
    private static final int GOLDEN_RATIO = 0x61C8_8647;

    private HashInput() {}

    /** An IPv4 address as it is, an IPv6 address as the exclusive or of its four words. */
    static int fold(long high, long low) {
        if (Ip.isV4(high, low)) {
            return (int) low;
        }
        long both = high ^ low;
        return (int) (both >>> 32) ^ (int) both;
    }

    /** 0..255. */
    static int bucket(int value) {
        return (value * GOLDEN_RATIO) >>> 24;
    }
}

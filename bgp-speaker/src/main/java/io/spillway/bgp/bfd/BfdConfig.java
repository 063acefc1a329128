package io.spillway.bgp.bfd;

import java.time.Duration;

/**
 * How a neighbor or tunnel is watched. The constructor throws IllegalArgumentException for values out of range.
 *
 * @param interval between packets, both ways: 10 ms to 60 s (DesiredMinTxInterval and RequiredMinRxInterval)
 * @param multiplier packets that may be missed in a row, 1..255 (DetectMult)
 * @param multihop RFC 5883: any number of hops away; otherwise on the link (RFC 5881)
 */
public record BfdConfig(Duration interval, int multiplier, boolean multihop) {
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofSeconds(60);

    public BfdConfig {
        if (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("BFD interval " + interval.toMillis() + " ms is not 10 ms to 60 s");
        }
        if (multiplier < 1 || multiplier > 255) {
            throw new IllegalArgumentException("BFD multiplier " + multiplier + " is not 1..255");
        }
    }
}

package io.spillway.director.service;

import java.time.Duration;

/**
 * A client's later connections go where its first went.
 *
 * @param timeout how long a client is remembered after its last new connection
 * @param prefixLength clients that share so many leading bits count as one: 1..32 for an IPv4 service, 1..128 for IPv6
 */
public record Persistence(Duration timeout, int prefixLength) {
    public Persistence {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("persistence timeout of " + timeout);
        }
        if (prefixLength < 1 || prefixLength > 128) {
            throw new IllegalArgumentException("persistence prefix of " + prefixLength + " bits");
        }
    }
}

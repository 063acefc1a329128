package io.spillway.bgp.session;

/** Who opened a TCP connection. */
enum Direction {
    OUTBOUND,
    INBOUND
}

package io.spillway.director.port;

/**
 * The answer to where packets for a destination go.
 *
 * @param destination IPv4 address
 * @param hop see {@link NextHops#hop} and the constants there
 */
public record NextHop(int destination, long hop) {}

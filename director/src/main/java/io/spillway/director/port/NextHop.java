package io.spillway.director.port;

/**
 * The answer to where packets for a destination go.
 *
 * @param high and {@code low}: the destination, as {@link io.spillway.director.packet.Ip} has it
 * @param hop see {@link NextHops#hop} and the constants there
 * @param mtu the largest packet, in bytes, that the route says gets through; 0: it says nothing
 */
public record NextHop(long high, long low, long hop, int mtu) {
    /** By a route that says nothing of an MTU. */
    public NextHop(long high, long low, long hop) {
        this(high, low, hop, 0);
    }
}

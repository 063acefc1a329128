package io.spillway.bgp.session;

import io.spillway.bgp.message.Addresses;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One BGP neighbor as configured. The constructor throws IllegalArgumentException for an AS or hold time out of range.
 *
 * @param address the neighbor's address; also how it is named in logs and status
 * @param port where it listens, 1..65535 (179)
 * @param remoteAs 1..2^32-1; equal to the local AS means iBGP
 * @param localAddress source of the session; null: the kernel chooses
 * @param holdTime proposed in OPEN: 0 (no keepalives) or >= 3 s, whole seconds (RFC 4271, 4.2)
 * @param connectRetry ConnectRetryTime, before jitter (RFC 4271, section 10)
 * @param passive wait for the neighbor to connect
 */
public record NeighborConfig(
        InetAddress address,
        int port,
        long remoteAs,
        @Nullable InetAddress localAddress,
        Duration holdTime,
        Duration connectRetry,
        boolean passive) {
    private static final long MAX_AS = 0xFFFF_FFFFL;

    public NeighborConfig {
        String name = "neighbor " + Addresses.text(address);
        if (remoteAs < 1 || remoteAs > MAX_AS) {
            throw new IllegalArgumentException(name + ": AS " + remoteAs + " is not 1.." + MAX_AS);
        }
        long holdS = holdTime.toSeconds();
        if (holdS != 0 && (holdS < 3 || holdS > 65_535)) {
            throw new IllegalArgumentException(name + ": hold time " + holdS + " s is neither 0 nor 3..65535");
        }
    }
}

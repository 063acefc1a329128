package io.spillway.bgp.session;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One BGP neighbor as configured.
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
        boolean passive) {}

package io.spillway.bgp.bfd;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whom to watch. The constructor throws IllegalArgumentException when the values don't fit together.
 *
 * @param local our address, the only one packets are accepted at; null, on a single hop: the kernel chooses, and any
 * @param remote the neighbor's; a link-local one with its interface
 * @param leastTtl the least TTL or hop limit accepted, 0..255: 255 for a single hop (RFC 5881, section 5)
 */
public record BfdTarget(@Nullable InetAddress local, InetAddress remote, BfdConfig config, int leastTtl) {
    private static final int MOST_HOPS = 255;

    public BfdTarget {
        if (local != null && local instanceof Inet6Address != remote instanceof Inet6Address) {
            throw new IllegalArgumentException("BFD from " + local.getHostAddress() + " to " + remote.getHostAddress()
                    + ": not the same address family");
        }
        if (local == null && config.multihop()) {
            throw new IllegalArgumentException("multihop BFD with " + remote.getHostAddress()
                    + " needs our address: sessions are told apart by both (RFC 5883, section 3)");
        }
        if (leastTtl < 0 || leastTtl > MOST_HOPS || (!config.multihop() && leastTtl != MOST_HOPS)) {
            throw new IllegalArgumentException("BFD with " + remote.getHostAddress() + ": least TTL " + leastTtl
                    + " is not " + (config.multihop() ? "0..255" : "255, as a single hop has it"));
        }
    }

    /** With TTL 255 for a single hop, any for many. */
    public BfdTarget(@Nullable InetAddress local, InetAddress remote, BfdConfig config) {
        this(local, remote, config, config.multihop() ? 0 : MOST_HOPS);
    }
}

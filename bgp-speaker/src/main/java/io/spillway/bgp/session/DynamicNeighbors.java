package io.spillway.bgp.session;

import io.spillway.bgp.rib.Prefix;
import java.net.InetAddress;

/**
 * Neighbors that may connect from anywhere in a prefix. The constructor throws IllegalArgumentException for a limit out
 * of range, or a template with an MD5 password: the kernel wants to know every address of that beforehand.
 *
 * @param range where they may come from
 * @param template how each of them is treated; always passive, its address is replaced
 * @param limit at most so many at a time, 1..10000; those held down or disabled are among them
 */
public record DynamicNeighbors(Prefix range, NeighborConfig template, int limit) {
    public DynamicNeighbors {
        if (limit < 1 || limit > 10_000) {
            throw new IllegalArgumentException("a limit of " + limit + " dynamic neighbors is not 1..10000");
        }
        if (template.transport().md5Password() != null) {
            throw new IllegalArgumentException("dynamic neighbors of " + range
                    + " can't have an MD5 password: configure each of them, or use GTSM (RFC 5082)");
        }
    }

    /** The configuration of one of them. */
    NeighborConfig neighbor(InetAddress address) {
        return NeighborConfig.builder(address, template).passive(true).build();
    }
}

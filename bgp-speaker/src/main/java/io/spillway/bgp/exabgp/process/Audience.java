package io.spillway.bgp.exabgp.process;

import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For whom something is announced.
 *
 * @param addresses of neighbors; null: every neighbor, also those that come later
 */
public record Audience(@Nullable Set<InetAddress> addresses) {
    /** Every neighbor. */
    public static final Audience ALL = new Audience(null);

    public Audience {
        addresses = addresses == null ? null : Set.copyOf(addresses);
    }

    /** Those neighbors; without any, every neighbor. */
    static Audience of(Set<InetAddress> neighbors) {
        return neighbors.isEmpty() ? ALL : new Audience(neighbors);
    }

    /** Whether all of the others are among them. */
    boolean covers(Audience other) {
        return addresses == null || (other.addresses != null && addresses.containsAll(other.addresses));
    }

    public boolean includes(InetAddress neighbor) {
        return addresses == null || addresses.contains(neighbor);
    }
}

package io.spillway.bgp.rib;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route this speaker originates.
 *
 * @param nextHop null: the local address of each session ("next-hop self")
 * @param prepends how often the local AS is put in front once more, 0..16 (eBGP)
 * @param med MULTI_EXIT_DISC, 0..2^32-1; null: not sent
 * @param communities standard communities (RFC 1997) as 32-bit numbers
 */
public record Announcement(
        Prefix prefix,
        @Nullable InetAddress nextHop,
        int prepends,
        @Nullable Long med,
        List<Integer> communities) {
    public Announcement {
        communities = List.copyOf(communities);
    }

    /** A plain announcement with next-hop self. */
    public static Announcement of(Prefix prefix) {
        return new Announcement(prefix, null, 0, null, List.of());
    }
}

package io.spillway.bgp.rib;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route this speaker originates. The constructor throws IllegalArgumentException for values out of range.
 *
 * @param nextHop null: the local address of each session ("next-hop self")
 * @param prepends how often the local AS is put in front once more, 0..16 (eBGP)
 * @param med MULTI_EXIT_DISC, 0..2^32-1; null: not sent
 * @param communities standard communities (RFC 1997) as 32-bit numbers, at most 255
 */
public record Announcement(
        Prefix prefix,
        @Nullable InetAddress nextHop,
        int prepends,
        @Nullable Long med,
        List<Integer> communities) {
    public Announcement {
        communities = List.copyOf(communities);
        if (prepends < 0 || prepends > 16) {
            throw new IllegalArgumentException(prepends + " prepends for " + prefix + ", at most 16");
        }
        if (med != null && (med < 0 || med > 0xFFFF_FFFFL)) {
            throw new IllegalArgumentException("MED " + med + " for " + prefix + " is not a 32-bit number");
        }
        if (communities.size() > 255) {
            throw new IllegalArgumentException(communities.size() + " communities for " + prefix + ", at most 255");
        }
    }

    /** A plain announcement with next-hop self. */
    public static Announcement of(Prefix prefix) {
        return new Announcement(prefix, null, 0, null, List.of());
    }
}

package io.spillway.bgp.rib;

import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.PathAttribute;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route that is kept.
 *
 * @param pathId of add-path (RFC 7911), 0..2^32-1; 0 without it
 * @param source who announces it
 * @param best the one that is chosen among those of its prefix
 * @param eligible whether it could be chosen: its next hop is neither ours nor one that can't be
 * @param stale not announced again since the neighbor began to send everything again (RFC 7313)
 * @param attributes without routes: an MP_REACH_NLRI has the next hop only
 */
public record Route(
        Prefix prefix,
        long pathId,
        Source source,
        boolean best,
        boolean eligible,
        boolean stale,
        List<PathAttribute> attributes) {
    /** Of an MP_REACH_NLRI with two, the global one; null: it has none. */
    public @Nullable InetAddress nextHop() {
        for (PathAttribute attribute : attributes) {
            switch (attribute) {
                case NextHop(var address) -> {
                    return address;
                }
                case MpReach reach -> {
                    return reach.nextHops().getFirst();
                }
                default -> {}
            }
        }
        return null;
    }
}

package io.spillway.bgp.rib;

import io.spillway.bgp.message.PathAttribute;
import java.util.List;

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
        List<PathAttribute> attributes) {}

package io.spillway.bgp.rib;

import io.spillway.bgp.message.CodecContext;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Where routes come from: one established session.
 *
 * @param address the neighbor's
 * @param as the neighbor's, 1..2^32-1
 * @param identifier the neighbor's BGP identifier
 * @param localAddress our end; routes that have it as next hop are unusable
 * @param context as negotiated
 * @param leaks which routes the neighbor may not send us
 */
public record Source(
        InetAddress address,
        long as,
        Inet4Address identifier,
        InetAddress localAddress,
        CodecContext context,
        Leaks leaks) {
    /** What a route with the attribute Only to Customer means here (RFC 9234, section 5). */
    public enum Leaks {
        /** No role was agreed on, or the neighbor is a provider or a route server. */
        UNKNOWN,
        /** The neighbor is a customer or a client of our route server: such a route is a leak. */
        MARKED,
        /** The neighbor is a peer: a leak unless it was marked by this neighbor. */
        MARKED_BY_OTHERS
    }
}

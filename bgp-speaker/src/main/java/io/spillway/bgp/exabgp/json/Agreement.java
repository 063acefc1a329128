package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.Family;
import java.util.List;

/**
 * What two OPENs add up to.
 *
 * @param messageSize octets, 4096 or 65535
 * @param families of both
 * @param nextHops families whose routes may have a next hop of the other one (RFC 8950), as {@code ipv4 unicast ipv6}
 * @param addPathSend families sent with path identifiers
 * @param addPathReceive families that come with path identifiers
 */
public record Agreement(
        int messageSize,
        int holdTimeS,
        boolean fourOctetAs,
        Refresh refresh,
        List<Family> families,
        List<String> nextHops,
        List<Family> addPathSend,
        List<Family> addPathReceive) {
    public Agreement {
        families = List.copyOf(families);
        nextHops = List.copyOf(nextHops);
        addPathSend = List.copyOf(addPathSend);
        addPathReceive = List.copyOf(addPathReceive);
    }

    /** How the neighbor can be asked to send everything again (RFC 2918, RFC 7313). */
    public enum Refresh {
        ABSENT,
        NORMAL,
        ENHANCED
    }
}

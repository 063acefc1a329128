package io.spillway.bgp.message;

import java.net.Inet4Address;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The first message of a session (RFC 4271, section 4.2).
 *
 * @param twoOctetAs the "My Autonomous System" field, 0..65535; {@link #AS_TRANS} when the AS needs four octets
 * @param holdTimeS proposed, seconds: 0 or 3..65535
 * @param identifier the BGP Identifier
 * @param capabilities in the order they came (RFC 5492)
 */
public record Open(int twoOctetAs, int holdTimeS, Inet4Address identifier, List<Capability> capabilities)
        implements Message {
    /** The only version. */
    public static final int VERSION = 4;
    /** Stands for an AS that needs four octets where there are two (RFC 6793, section 9). */
    public static final int AS_TRANS = 23_456;

    public Open {
        capabilities = List.copyOf(capabilities);
    }

    /** An OPEN whose two-octet field and 4-octet AS capability both tell this AS. */
    public static Open of(long as, int holdTimeS, Inet4Address identifier, List<Capability> capabilities) {
        return new Open(as > 0xFFFF ? AS_TRANS : (int) as, holdTimeS, identifier, capabilities);
    }

    /** The speaker's AS: from the 4-octet AS capability where there is one (RFC 6793, section 4.1). */
    public long as() {
        for (Capability capability : capabilities) {
            if (capability instanceof Capability.FourOctetAs(long as)) {
                return as;
            }
        }
        return twoOctetAs;
    }

    /** Whether the 4-octet AS capability is there. */
    public boolean fourOctetAs() {
        return capabilities.stream().anyMatch(Capability.FourOctetAs.class::isInstance);
    }

    /** Whether the route refresh capability is there. */
    public boolean routeRefresh() {
        return capabilities.stream().anyMatch(Capability.RouteRefreshCapability.class::isInstance);
    }

    /** The families offered; IPv4 unicast when there is no multiprotocol capability at all (RFC 4760, section 8). */
    public Set<Family> families() {
        Set<Family> families = new LinkedHashSet<>();
        boolean any = false;
        for (Capability capability : capabilities) {
            if (capability instanceof Capability.Multiprotocol(int afi, int safi)) {
                any = true;
                Family.of(afi, safi).ifPresent(families::add);
            }
        }
        return any ? families : Set.of(Family.IPV4_UNICAST);
    }
}

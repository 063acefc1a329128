package io.spillway.bgp.message;

import java.net.Inet4Address;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        return has(Capability.FourOctetAs.class);
    }

    /** Whether the route refresh capability is there. */
    public boolean routeRefresh() {
        return has(Capability.RouteRefreshCapability.class);
    }

    /** Whether begin and end of a refresh may be marked (RFC 7313). */
    public boolean enhancedRouteRefresh() {
        return has(Capability.EnhancedRouteRefresh.class);
    }

    /** Whether the sender takes messages of more than 4,096 octets (RFC 8654). */
    public boolean extendedMessages() {
        return has(Capability.ExtendedMessage.class);
    }

    /** Whether the sender takes IPv4 unicast routes with an IPv6 next hop (RFC 8950). */
    public boolean extendedNextHop() {
        var wanted = Capability.ExtendedNextHop.ipv4OverIpv6().entries().getFirst();
        return all(Capability.ExtendedNextHop.class)
                .anyMatch(capability -> capability.entries().contains(wanted));
    }

    /** The different roles claimed; more than one is an error (RFC 9234, section 4.2). */
    public Set<Integer> roles() {
        return all(Capability.Role.class).map(Capability.Role::role).collect(Collectors.toSet());
    }

    /** The last graceful restart capability: others are ignored (RFC 4724, section 3). */
    public Optional<Capability.GracefulRestart> gracefulRestart() {
        return all(Capability.GracefulRestart.class).reduce((_, last) -> last);
    }

    /** The last long-lived graceful restart capability; none without {@link #gracefulRestart} (RFC 9494, section 4.1). */
    public Optional<Capability.LongLivedGracefulRestart> longLivedGracefulRestart() {
        return gracefulRestart().isEmpty()
                ? Optional.empty()
                : all(Capability.LongLivedGracefulRestart.class).reduce((_, last) -> last);
    }

    /** The families whose routes the sender would send with path identifiers (RFC 7911). */
    public Set<Family> addPathSend() {
        return addPath(Capability.AddPath.Mode::send);
    }

    /** The families whose routes the sender takes with path identifiers (RFC 7911). */
    public Set<Family> addPathReceive() {
        return addPath(Capability.AddPath.Mode::receive);
    }

    /** When a family stands there twice, the last one counts. */
    private Set<Family> addPath(Predicate<Capability.AddPath.Mode> wanted) {
        Set<Family> families = EnumSet.noneOf(Family.class);
        all(Capability.AddPath.class)
                .flatMap(capability -> capability.families().stream())
                .forEach(entry -> Family.of(entry.afi(), entry.safi()).ifPresent(family -> {
                    if (wanted.test(entry)) {
                        families.add(family);
                    } else {
                        families.remove(family);
                    }
                }));
        return families;
    }

    private boolean has(Class<? extends Capability> type) {
        return all(type).findAny().isPresent();
    }

    private <C extends Capability> Stream<C> all(Class<C> type) {
        return capabilities.stream().filter(type::isInstance).map(type::cast);
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

package io.spillway.bgp.exabgp;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The session for which commands are encoded. The constructor throws IllegalArgumentException for an AS out of range.
 *
 * @param fourOctetAs AS numbers of 4 octets (RFC 6793)
 * @param localAs 1..2^32-1
 * @param peerAs 1..2^32-1; equal to the local AS means iBGP
 * @param localAddress what {@code next-hop self} becomes; null: there is none
 * @param addPath prefixes have a path identifier in front (RFC 7911), zero where the command has none
 */
public record EncodeContext(
        boolean fourOctetAs,
        long localAs,
        long peerAs,
        @Nullable InetAddress localAddress,
        boolean addPath) {
    public EncodeContext {
        for (long as : new long[] {localAs, peerAs}) {
            if (as < 1 || as > Values.U32) {
                throw new IllegalArgumentException("AS " + as + " is not 1.." + Values.U32);
            }
        }
    }

    /**
     * Completed for a command without a session: with path identifiers, if one of its routes has one; and with a
     * loopback address for {@code next-hop self}, as ExaBGP's own encoder has it, where there is no local address.
     */
    public EncodeContext completedFor(Command command) {
        List<Route> routes = switch (command) {
            case Command.Announce(Selector _, List<Route> announced) -> announced;
            case Command.Withdraw(Selector _, List<Route> withdrawn) -> withdrawn;
            default -> List.of();
        };
        boolean pathIds = routes.stream().anyMatch(route -> route.pathId().isPresent());
        boolean ipv6 =
                routes.stream().anyMatch(route -> Family.of(route.prefix().address()) == Family.IPV6_UNICAST);
        InetAddress self = localAddress == null ? InetAddress.ofLiteral(ipv6 ? "::1" : "127.0.0.1") : localAddress;
        return new EncodeContext(fourOctetAs, localAs, peerAs, self, addPath || pathIds);
    }

    CodecContext codec() {
        Set<Family> all = EnumSet.allOf(Family.class);
        return new CodecContext(fourOctetAs, false, localAs != peerAs, all, Set.of(), addPath ? all : Set.of(), true);
    }
}

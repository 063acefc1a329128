package io.spillway.bgp.session;

import io.spillway.bgp.message.BgpError;
import io.spillway.bgp.message.Capability;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Notification;
import io.spillway.bgp.message.Open;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the two OPENs add up to.
 *
 * @param identifier the neighbor's
 * @param hold the smaller of both proposals (RFC 4271, section 4.2); zero: neither keepalives nor hold timer
 * @param capabilities what both sides have, in words
 * @param context for the codec
 * @param sent our OPEN
 * @param received the neighbor's
 */
public record Negotiated(
        Inet4Address identifier,
        Duration hold,
        List<String> capabilities,
        CodecContext context,
        Open sent,
        Open received) {
    /** Our OPEN. */
    static Open offer(SpeakerConfig local, NeighborConfig neighbor) {
        Offer offer = neighbor.offer();
        List<Family> families = neighbor.families().stream().sorted().toList();
        List<Capability> capabilities = new ArrayList<>();
        families.forEach(family -> capabilities.add(Capability.Multiprotocol.of(family)));
        capabilities.add(new Capability.RouteRefreshCapability());
        if (offer.extendedNextHop() && families.contains(Family.IPV4_UNICAST)) {
            capabilities.add(Capability.ExtendedNextHop.ipv4OverIpv6());
        }
        if (offer.extendedMessages()) {
            capabilities.add(new Capability.ExtendedMessage());
        }
        Offer.Role role = offer.role();
        if (role != null && neighbor.remoteAs() != local.localAs()) {
            capabilities.add(new Capability.Role(role.code()));
        }
        if (!offer.restartTime().isZero()) {
            // The director forwards on while the speaker restarts. No N flag: a NOTIFICATION takes the routes with it.
            capabilities.add(new Capability.GracefulRestart(
                    false, false, (int) offer.restartTime().toSeconds(), preserved(families)));
        }
        capabilities.add(new Capability.FourOctetAs(local.localAs()));
        if (offer.addPathReceive()) {
            capabilities.add(new Capability.AddPath(families.stream()
                    .map(family -> new Capability.AddPath.Mode(family.afi(), family.safi(), false, true))
                    .toList()));
        }
        if (offer.enhancedRefresh()) {
            capabilities.add(new Capability.EnhancedRouteRefresh());
        }
        return Open.of(local.localAs(), (int) neighbor.holdTime().toSeconds(), local.routerId(), capabilities);
    }

    private static List<Capability.GracefulRestart.Preserved> preserved(List<Family> families) {
        return families.stream()
                .map(family -> new Capability.GracefulRestart.Preserved(family.afi(), family.safi(), true))
                .toList();
    }

    static Negotiated of(Open sent, Open received, boolean external) {
        Set<Family> families = both(sent.families(), received.families());
        boolean fourOctetAs = sent.fourOctetAs() && received.fourOctetAs();
        CodecContext context = new CodecContext(
                fourOctetAs,
                sent.extendedMessages() && received.extendedMessages(),
                external,
                families,
                both(families, both(sent.addPathReceive(), received.addPathSend())),
                Set.of(),
                sent.extendedNextHop() && received.extendedNextHop());
        return new Negotiated(
                received.identifier(),
                Duration.ofSeconds(Math.min(sent.holdTimeS(), received.holdTimeS())),
                words(context, sent, received),
                context,
                sent,
                received);
    }

    /** There is no family that both sides have. The data is what we would have needed (RFC 5492, section 3). */
    static Notification noFamily(Open sent) {
        ByteBuffer data = ByteBuffer.allocate(6 * sent.families().size());
        for (Family family : sent.families()) {
            data.put((byte) Capability.Multiprotocol.of(family).code())
                    .put((byte) 4)
                    .putShort((short) family.afi())
                    .put((byte) 0)
                    .put((byte) family.safi());
        }
        return BgpError.UNSUPPORTED_CAPABILITY.notification(data.array());
    }

    private static Set<Family> both(Set<Family> ours, Set<Family> theirs) {
        Set<Family> both = EnumSet.noneOf(Family.class);
        both.addAll(ours);
        both.retainAll(theirs);
        return both;
    }

    private static List<String> words(CodecContext context, Open sent, Open received) {
        List<String> words = new ArrayList<>();
        for (Family family : Family.values()) {
            if (context.families().contains(family)) {
                words.add(family.label());
            }
        }
        add(words, sent.routeRefresh() && received.routeRefresh(), "route refresh");
        add(words, sent.enhancedRouteRefresh() && received.enhancedRouteRefresh(), "enhanced route refresh");
        add(words, context.fourOctetAs(), "4-octet AS");
        add(words, context.extendedMessages(), "extended messages");
        add(words, context.extendedNextHop(), "extended next hop");
        context.addPathIn().stream().sorted().forEach(family -> words.add("add-path from it, " + family.label()));
        add(words, !sent.roles().isEmpty() && !received.roles().isEmpty(), "role");
        add(
                words,
                sent.gracefulRestart().isPresent() && received.gracefulRestart().isPresent(),
                "graceful restart");
        return List.copyOf(words);
    }

    private static void add(List<String> words, boolean there, String word) {
        if (there) {
            words.add(word);
        }
    }

    /** Both sides mark begin and end of a refresh (RFC 7313). */
    boolean enhancedRefresh() {
        return sent.enhancedRouteRefresh() && received.enhancedRouteRefresh();
    }

    /** A third of the hold time (RFC 4271, section 10); zero: none. */
    Duration keepalive() {
        return hold.dividedBy(3);
    }

    long holdDeadlineNs(FsmContext context) {
        return hold.isZero() ? FsmState.NEVER : context.after(hold);
    }

    long keepaliveDeadlineNs(FsmContext context) {
        return hold.isZero() ? FsmState.NEVER : context.jittered(keepalive().toNanos());
    }
}

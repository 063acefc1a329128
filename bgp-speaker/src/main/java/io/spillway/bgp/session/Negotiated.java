package io.spillway.bgp.session;

import io.spillway.bgp.message.Capability;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Open;
import java.net.Inet4Address;
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
 */
public record Negotiated(Inet4Address identifier, Duration hold, List<String> capabilities, CodecContext context) {
    /** Our OPEN. */
    static Open offer(SpeakerConfig local, NeighborConfig neighbor) {
        List<Capability> capabilities = new ArrayList<>();
        for (Family family : Family.values()) {
            capabilities.add(Capability.Multiprotocol.of(family));
        }
        capabilities.add(new Capability.RouteRefreshCapability());
        capabilities.add(new Capability.FourOctetAs(local.localAs()));
        return Open.of(local.localAs(), (int) neighbor.holdTime().toSeconds(), local.routerId(), capabilities);
    }

    static Negotiated of(Open sent, Open received, boolean external) {
        Set<Family> families = EnumSet.noneOf(Family.class);
        families.addAll(received.families());
        families.retainAll(sent.families());
        boolean fourOctetAs = sent.fourOctetAs() && received.fourOctetAs();
        List<String> words = new ArrayList<>();
        families.forEach(family -> words.add(family.label()));
        if (sent.routeRefresh() && received.routeRefresh()) {
            words.add("route refresh");
        }
        if (fourOctetAs) {
            words.add("4-octet AS");
        }
        return new Negotiated(
                received.identifier(),
                Duration.ofSeconds(Math.min(sent.holdTimeS(), received.holdTimeS())),
                List.copyOf(words),
                CodecContext.plain(fourOctetAs, external, families));
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

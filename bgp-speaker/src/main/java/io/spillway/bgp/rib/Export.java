package io.spillway.bgp.rib;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Aggregator;
import io.spillway.bgp.message.As4Aggregator;
import io.spillway.bgp.message.As4Path;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.OnlyToCustomer;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Segment;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How announcements look to one neighbor.
 *
 * @param localAs ours
 * @param localAddress of the session: "next-hop self"
 * @param context what was negotiated
 * @param otc what the neighbor's role asks for
 */
public record Export(long localAs, InetAddress localAddress, CodecContext context, Otc otc) {
    private static final long DEFAULT_LOCAL_PREF = 100;
    private static final int MAX_TWO_OCTETS = 0xFFFF;
    private static final int AIGP = 26;
    private static final int LOCAL_PREF = new LocalPref(DEFAULT_LOCAL_PREF).code();

    /** Without roles. */
    public Export(long localAs, InetAddress localAddress, CodecContext context) {
        this(localAs, localAddress, context, Otc.NONE);
    }

    /** What becomes of an announcement. */
    public sealed interface Result {}

    /**
     * It is sent like this.
     *
     * @param attributes without the next hop, in the order of their type codes (RFC 4271, section 5)
     */
    public record Route(InetAddress nextHop, List<PathAttribute> attributes) implements Result {}

    /** It is not sent, because its family was not negotiated: nothing is wrong. */
    public record OtherFamily() implements Result {}

    /**
     * It can't be sent, and the operator has to know.
     *
     * @param why in words, and what to do
     */
    public record Unsendable(String why) implements Result {}

    /** What the neighbor gets to see. */
    public Result apply(Announcement announcement) {
        Family family = Family.of(announcement.prefix().address());
        if (!context.families().contains(family)) {
            return new OtherFamily();
        }
        InetAddress nextHop = announcement.nextHop() == null ? localAddress : announcement.nextHop();
        if (!canLeadTo(nextHop, family)) {
            return new Unsendable("next hop " + Addresses.text(nextHop) + " is of no use for " + family.label()
                    + ": give the announcement another one, or run a session over that family");
        }
        if (otc.withholdsMarked()
                && announcement.attribute(OnlyToCustomer.class).isPresent()) {
            return new Unsendable("it is marked for customers only (RFC 9234), and the neighbor is none");
        }
        return new Route(nextHop, attributes(announcement));
    }

    private boolean canLeadTo(InetAddress nextHop, Family family) {
        Family of = Family.of(nextHop);
        return of == family || (of == Family.IPV6_UNICAST && context.extendedNextHop()); // RFC 8950
    }

    private List<PathAttribute> attributes(Announcement announcement) {
        SortedMap<Integer, PathAttribute> byCode = new TreeMap<>();
        put(byCode, new Origin(Origin.IGP));
        AsPath ownPath = ownPath(announcement);
        put(byCode, ownPath);
        if (!context.external()) {
            put(byCode, new LocalPref(DEFAULT_LOCAL_PREF));
        }
        if (otc.marks()) {
            put(byCode, new OnlyToCustomer(localAs));
        }
        announcement.attributes().forEach(attribute -> put(byCode, attribute));
        if (context.external()) {
            byCode.remove(LOCAL_PREF); // RFC 4271, section 5.1.5
            byCode.remove(AIGP); // RFC 7311, section 3.1: not to other ASes unless told so
        }
        // RFC 6793, section 4.2.2: only where AS_PATH has to say AS_TRANS.
        AsPath path = announcement.attribute(AsPath.class).orElse(ownPath);
        if (!context.fourOctetAs() && path.segments().stream().anyMatch(Export::needsFourOctets)) {
            // Section 3: those of a confederation are not for the world behind an old speaker.
            put(
                    byCode,
                    new As4Path(path.segments().stream()
                            .filter(segment -> !segment.type().isConfederation())
                            .toList()));
        }
        announcement
                .attribute(Aggregator.class)
                .filter(aggregator -> !context.fourOctetAs() && aggregator.as() > MAX_TWO_OCTETS)
                .ifPresent(aggregator -> put(byCode, new As4Aggregator(aggregator.as(), aggregator.address())));
        return List.copyOf(byCode.values());
    }

    private AsPath ownPath(Announcement announcement) {
        return context.external()
                ? AsPath.sequence(Collections.nCopies(1 + announcement.prepends(), localAs))
                : AsPath.EMPTY;
    }

    private static boolean needsFourOctets(Segment segment) {
        return segment.asns().stream().anyMatch(as -> as > MAX_TWO_OCTETS);
    }

    private static void put(SortedMap<Integer, PathAttribute> byCode, PathAttribute attribute) {
        byCode.put(attribute.code(), attribute);
    }
}

package io.spillway.bgp.rib;

import io.spillway.bgp.message.As4Path;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.PathAttribute;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How announcements look to one neighbor.
 *
 * @param localAs ours
 * @param localAddress of the session: "next-hop self"
 * @param context what was negotiated
 */
public record Export(long localAs, InetAddress localAddress, CodecContext context) {
    private static final long DEFAULT_LOCAL_PREF = 100;

    /** The next hop the neighbor gets; empty: the family was not negotiated or has no usable next hop here. */
    Optional<InetAddress> nextHop(Announcement announcement) {
        Family family = Family.of(announcement.prefix().address());
        InetAddress nextHop = announcement.nextHop() == null ? localAddress : announcement.nextHop();
        return context.families().contains(family) && Family.of(nextHop) == family
                ? Optional.of(nextHop)
                : Optional.empty();
    }

    /** The attributes without the next hop, in the order of their type codes (RFC 4271, section 5). */
    List<PathAttribute> attributes(Announcement announcement) {
        List<PathAttribute> attributes = new ArrayList<>();
        attributes.add(new Origin(Origin.IGP));
        List<Long> path = context.external() ? Collections.nCopies(1 + announcement.prepends(), localAs) : List.of();
        AsPath asPath = path.isEmpty() ? AsPath.EMPTY : AsPath.sequence(path);
        attributes.add(asPath);
        if (announcement.med() != null) {
            attributes.add(new MultiExitDisc(announcement.med()));
        }
        if (!context.external()) {
            attributes.add(new LocalPref(DEFAULT_LOCAL_PREF));
        }
        if (!announcement.communities().isEmpty()) {
            attributes.add(new Communities(announcement.communities()));
        }
        // RFC 6793, section 4.2.2: only where AS_PATH has to say AS_TRANS.
        if (!context.fourOctetAs() && localAs > 0xFFFF && !path.isEmpty()) {
            attributes.add(new As4Path(asPath.segments()));
        }
        return attributes;
    }
}

package io.spillway.bgp.rib;

import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.PathAttribute;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A route this speaker originates. The constructor throws IllegalArgumentException for values out of range.
 *
 * @param nextHop null: the local address of each session ("next-hop self")
 * @param prepends how often the local AS is put in front once more, 0..16 (eBGP); not together with an AS_PATH
 * @param attributes what is not to be the default, each type once, in the order of their codes: ORIGIN (else IGP),
 *     AS_PATH (else the local AS in eBGP, empty in iBGP), LOCAL_PREF (iBGP only, else 100), MED, communities and any
 *     other; the next hop and the attributes that carry routes can't be among them
 */
public record Announcement(Prefix prefix, @Nullable InetAddress nextHop, int prepends, List<PathAttribute> attributes) {
    public Announcement {
        attributes = attributes.stream()
                .sorted(Comparator.comparingInt(PathAttribute::code))
                .toList();
        if (prepends < 0 || prepends > 16) {
            throw new IllegalArgumentException(prepends + " prepends for " + prefix + ", at most 16");
        }
        Set<Integer> codes = new HashSet<>();
        for (PathAttribute attribute : attributes) {
            if (attribute instanceof NextHop || attribute instanceof MpReach || attribute instanceof MpUnreach) {
                throw new IllegalArgumentException("attribute " + attribute.code() + " is made for each neighbor");
            }
            if (!codes.add(attribute.code())) {
                throw new IllegalArgumentException("attribute " + attribute.code() + " twice for " + prefix);
            }
        }
    }

    /** A plain announcement with next-hop self. */
    public static Announcement of(Prefix prefix) {
        return new Announcement(prefix, null, 0, List.of());
    }

    public Announcement withNextHop(@Nullable InetAddress address) {
        return new Announcement(prefix, address, prepends, attributes);
    }

    public Announcement withPrepends(int count) {
        return new Announcement(prefix, nextHop, count, attributes);
    }

    /** With this attribute in the place of the one of its type. */
    public Announcement with(PathAttribute attribute) {
        List<PathAttribute> others = new ArrayList<>(attributes);
        others.removeIf(other -> other.code() == attribute.code());
        others.add(attribute);
        return new Announcement(prefix, nextHop, prepends, others);
    }

    /** @param med MULTI_EXIT_DISC, 0..2^32-1 */
    public Announcement withMed(long med) {
        return with(new MultiExitDisc(med));
    }

    /** @param communities standard ones (RFC 1997) as 32-bit numbers */
    public Announcement withCommunities(List<Integer> communities) {
        return with(new Communities(communities));
    }

    /** The attribute of a type, if it isn't left to the default. */
    public <A extends PathAttribute> Optional<A> attribute(Class<A> type) {
        return attributes.stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}

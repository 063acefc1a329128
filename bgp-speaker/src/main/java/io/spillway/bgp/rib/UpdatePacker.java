package io.spillway.bgp.rib;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Update;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Makes UPDATEs that are as full as a message may be, and never fuller. Stateless. */
final class UpdatePacker {
    private static final Nlri NONE = Nlri.empty(Family.IPV4_UNICAST);
    private static final int MAX = 4096;
    private static final int MAX_EXTENDED = 65_535; // RFC 8654
    /** One prefix needs this at most: length and 16 octets. */
    private static final int LONGEST = 17;

    private final CodecContext context;

    UpdatePacker(CodecContext context) {
        this.context = context;
    }

    private int max() {
        return context.extendedMessages() ? MAX_EXTENDED : MAX;
    }

    /** Whether a prefix goes into a message with the attributes of this route. */
    boolean fits(Export.Route route, Family family) {
        return room(announcement(route, Nlri.empty(family))) >= LONGEST;
    }

    /** Octets of prefixes that fit into a message beside all else; negative: it is too long without them. */
    private int room(Update without) {
        try {
            return max() - MessageCodec.encode(without, context).length;
        } catch (IllegalArgumentException tooLong) {
            return -1;
        }
    }

    void announce(Export.Route route, Collection<Prefix> prefixes, List<? super Update> updates) {
        pack(prefixes, nlri -> announcement(route, nlri), updates);
    }

    void withdraw(Collection<Prefix> prefixes, List<? super Update> updates) {
        pack(prefixes, UpdatePacker::withdrawal, updates);
    }

    private static Update withdrawal(Nlri routes) {
        return routes.family() == Family.IPV4_UNICAST
                ? Update.of(routes, List.of(), NONE)
                : Update.of(NONE, List.of(new MpUnreach(routes)), NONE);
    }

    private static Update announcement(Export.Route route, Nlri routes) {
        List<PathAttribute> attributes = new ArrayList<>(route.attributes());
        if (routes.family() == Family.IPV4_UNICAST && route.nextHop() instanceof Inet4Address nextHop) {
            NextHop attribute = new NextHop(nextHop);
            int at = 0;
            while (at < attributes.size() && attributes.get(at).code() < attribute.code()) {
                at++;
            }
            attributes.add(at, attribute);
            return Update.of(NONE, attributes, routes);
        }
        attributes.addFirst(new MpReach(List.of(route.nextHop()), routes)); // RFC 7606, section 5.1
        return Update.of(NONE, attributes, NONE);
    }

    /** Packs prefixes, by family, into messages. */
    private void pack(Collection<Prefix> prefixes, Function<Nlri, Update> message, List<? super Update> updates) {
        for (Family family : Family.values()) {
            Nlri.Builder builder = Nlri.builder(family);
            int room = -1;
            for (Prefix prefix : prefixes) {
                if (Family.of(prefix.address()) != family) {
                    continue;
                }
                if (room < 0) {
                    // An attribute of more than 255 octets has one octet more of length.
                    room = room(message.apply(Nlri.empty(family))) - 1;
                }
                if (builder.wireLength() + LONGEST > room) {
                    updates.add(message.apply(builder.build()));
                    builder = Nlri.builder(family);
                }
                builder.add(prefix.address(), prefix.length());
            }
            if (builder.wireLength() > 0) {
                updates.add(message.apply(builder.build()));
            }
        }
    }
}

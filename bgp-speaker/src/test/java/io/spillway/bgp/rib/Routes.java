package io.spillway.bgp.rib;

import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.DecodeException;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.MessageCodec;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Update;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;

/** UPDATEs and sources for tests. */
final class Routes {
    static final Nlri NONE = Nlri.empty(Family.IPV4_UNICAST);
    static final InetAddress US = InetAddress.ofLiteral("10.99.0.2");

    private Routes() {}

    static Source external(String address, long as) {
        return source(address, as, address, true);
    }

    static Source source(String address, long as, String identifier, boolean external) {
        return new Source(
                InetAddress.ofLiteral(address),
                as,
                Inet4Address.ofLiteral(identifier),
                US,
                CodecContext.plain(true, external, EnumSet.allOf(Family.class)));
    }

    /** An announcement with these attributes, and where they are missing ORIGIN, a path of one AS, and a next hop. */
    static Update announce(String prefix, PathAttribute... attributes) {
        Prefix parsed = Prefix.parse(prefix);
        Nlri routes = nlri(parsed);
        List<PathAttribute> all = new ArrayList<>(List.of(attributes));
        addIfMissing(all, new Origin(Origin.IGP));
        addIfMissing(all, AsPath.sequence(List.of(100L)));
        if (routes.family() == Family.IPV6_UNICAST) {
            all.addFirst(new MpReach(List.of(InetAddress.ofLiteral("2001:db8::1")), routes));
            return Update.of(NONE, all, NONE);
        }
        addIfMissing(all, new NextHop(Inet4Address.ofLiteral("10.99.0.1")));
        all.sort(Comparator.comparingInt(PathAttribute::code));
        return Update.of(NONE, all, routes);
    }

    static Update withdraw(String prefix) {
        Nlri routes = nlri(Prefix.parse(prefix));
        return routes.family() == Family.IPV6_UNICAST
                ? Update.of(NONE, List.of(new MpUnreach(routes)), NONE)
                : Update.of(routes, List.of(), NONE);
    }

    /** As it comes from the wire. */
    static Update received(Update update, CodecContext context) {
        try {
            return (Update) MessageCodec.decode(MessageCodec.encode(update, context), context);
        } catch (DecodeException e) {
            throw new AssertionError(e.what(), e);
        }
    }

    private static void addIfMissing(List<PathAttribute> attributes, PathAttribute attribute) {
        if (attributes.stream().noneMatch(other -> other.code() == attribute.code())) {
            attributes.add(attribute);
        }
    }

    private static Nlri nlri(Prefix prefix) {
        return Nlri.builder(Family.of(prefix.address()))
                .add(prefix.address(), prefix.length())
                .build();
    }
}

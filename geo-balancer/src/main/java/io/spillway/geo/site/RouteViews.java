package io.spillway.geo.site;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.CommunityNames;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.LargeCommunities;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Segment;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import io.spillway.bgp.rib.Route;
import io.spillway.bgp.session.NeighborStatus;
import io.spillway.bgp.session.Speaker;
import io.spillway.geo.api.RouteQuery;
import io.spillway.geo.api.RoutesView;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Routes as the API shows them. */
final class RouteViews {
    private RouteViews() {}

    static RoutesView of(Speaker speaker, RouteQuery query) {
        InetAddress neighbor = query.neighbor();
        List<Announcement> all = neighbor == null ? speaker.announced() : speaker.adjRibOut(neighbor);
        List<Announcement> announced = all.stream()
                .filter(announcement -> query.prefix() == null || query.prefix().equals(announcement.prefix()))
                .toList();
        List<Route> learnt = new ArrayList<>();
        boolean whole = learn(speaker, query, learnt);
        return new RoutesView(
                announced.stream()
                        .limit(query.limit())
                        .map(RouteViews::announced)
                        .toList(),
                learnt.stream().limit(query.limit()).map(RouteViews::learnt).toList(),
                announced.size(),
                whole ? learnt.size() : Math.max(query.limit() + 1, count(speaker, neighbor)));
    }

    /** Whether that is all there is. */
    private static boolean learn(Speaker speaker, RouteQuery query, List<Route> learnt) {
        Prefix prefix = query.prefix();
        if (prefix != null) {
            add(speaker.routes(prefix), query, learnt);
        } else {
            for (Family family : Family.values()) {
                speaker.forEachRoute(family, page -> {
                    add(page, query, learnt);
                    return learnt.size() <= query.limit();
                });
            }
        }
        return learnt.size() <= query.limit();
    }

    private static void add(List<Route> page, RouteQuery query, List<Route> learnt) {
        for (Route route : page) {
            boolean wanted = query.neighbor() == null
                    || query.neighbor().equals(route.source().address());
            if (wanted && learnt.size() <= query.limit()) {
                learnt.add(route);
            }
        }
    }

    /** Prefixes there are routes to; of one neighbor, routes. */
    private static int count(Speaker speaker, @Nullable InetAddress neighbor) {
        if (neighbor == null) {
            return Arrays.stream(Family.values()).mapToInt(speaker::prefixes).sum();
        }
        return speaker.neighbors().stream()
                .filter(status -> status.config().address().equals(neighbor))
                .mapToInt(NeighborStatus::pathsReceived)
                .sum();
    }

    private static RoutesView.Route learnt(Route route) {
        return route(route.prefix(), route.nextHop(), route.source().address(), route.best(), 0, route.attributes());
    }

    private static RoutesView.Route announced(Announcement route) {
        return route(route.prefix(), route.nextHop(), null, false, route.prepends(), route.attributes());
    }

    private static RoutesView.Route route(
            Prefix prefix,
            @Nullable InetAddress nextHop,
            @Nullable InetAddress neighbor,
            boolean best,
            int prepends,
            List<PathAttribute> attributes) {
        return new RoutesView.Route(
                prefix.toString(),
                nextHop == null ? null : Addresses.text(nextHop),
                neighbor == null ? null : Addresses.text(neighbor),
                best,
                prepends,
                find(attributes, AsPath.class).map(RouteViews::path).orElse(null),
                find(attributes, Origin.class).map(RouteViews::origin).orElse("igp"),
                find(attributes, MultiExitDisc.class).map(MultiExitDisc::value).orElse(null),
                find(attributes, LocalPref.class).map(LocalPref::value).orElse(null),
                find(attributes, Communities.class)
                        .map(found -> found.values().stream()
                                .map(CommunityNames::text)
                                .toList())
                        .orElse(List.of()),
                find(attributes, LargeCommunities.class)
                        .map(found -> found.values().stream()
                                .map(CommunityNames::large)
                                .toList())
                        .orElse(List.of()));
    }

    private static <A extends PathAttribute> Optional<A> find(List<PathAttribute> attributes, Class<A> type) {
        return attributes.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private static String path(AsPath path) {
        return path.segments().stream().map(RouteViews::segment).collect(Collectors.joining(" "));
    }

    /** Sets in braces, confederations in parentheses and brackets, as routers write them. */
    private static String segment(Segment segment) {
        String asns = segment.asns().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(
                        segment.type() == Segment.Type.SEQUENCE || segment.type() == Segment.Type.CONFED_SEQUENCE
                                ? " "
                                : ","));
        return switch (segment.type()) {
            case SEQUENCE -> asns;
            case SET -> "{" + asns + "}";
            case CONFED_SEQUENCE -> "(" + asns + ")";
            case CONFED_SET -> "[" + asns + "]";
        };
    }

    private static String origin(Origin origin) {
        return switch (origin.value()) {
            case Origin.IGP -> "igp";
            case Origin.EGP -> "egp";
            default -> "incomplete";
        };
    }
}

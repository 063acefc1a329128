package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Aggregator;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.AtomicAggregate;
import io.spillway.bgp.message.ClusterList;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.CommunityNames;
import io.spillway.bgp.message.ExtendedCommunities;
import io.spillway.bgp.message.LargeCommunities;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.OpaqueAttribute;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.OriginatorId;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Segment;
import io.spillway.bgp.rib.Announcement;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Routes in the words in which a process would announce them. */
final class RouteWords {
    private RouteWords() {}

    /** {@code 192.0.2.0/24 next-hop 10.0.0.1}. */
    static String brief(Announcement route) {
        InetAddress nextHop = route.nextHop();
        return route.prefix() + " next-hop " + (nextHop == null ? "self" : Addresses.text(nextHop));
    }

    /** With all attributes. */
    static String extensive(Announcement route) {
        return brief(route) + route.attributes().stream().map(RouteWords::words).collect(Collectors.joining());
    }

    private static String words(PathAttribute attribute) {
        return switch (attribute) {
            case Origin(int value) ->
                " origin " + List.of("igp", "egp", "incomplete").get(value);
            case AsPath(List<Segment> segments) -> segments.isEmpty() ? "" : " as-path " + path(segments);
            case MultiExitDisc med -> " med " + med.value();
            case LocalPref preference -> " local-preference " + preference.value();
            case AtomicAggregate _ -> " atomic-aggregate";
            case Aggregator aggregator ->
                " aggregator ( " + aggregator.as() + ":" + Addresses.text(aggregator.address()) + " )";
            case Communities(List<Integer> values) -> " community " + list(values, CommunityNames::text);
            case LargeCommunities(List<LargeCommunities.Value> values) ->
                " large-community " + list(values, CommunityNames::large);
            case ExtendedCommunities(List<Long> values) -> " extended-community " + list(values, "0x%016x"::formatted);
            case OriginatorId(InetAddress id) -> " originator-id " + Addresses.text(id);
            case ClusterList clusters -> " cluster-list " + list(clusters.ids(), Addresses::text);
            case OpaqueAttribute(int flags, int code, byte[] value) ->
                " attribute [ 0x%02x 0x%02x 0x%s ]"
                        .formatted(code, flags, HexFormat.of().formatHex(value));
            default -> "";
        };
    }

    private static String path(List<Segment> segments) {
        return segments.stream()
                .map(segment -> {
                    String asns = list(segment.asns(), String::valueOf);
                    String inner = asns.substring(2, asns.length() - 2);
                    return switch (segment.type()) {
                        case SEQUENCE -> "[ " + inner + " ]";
                        case SET -> "( " + inner + " )";
                        case CONFED_SEQUENCE -> "[ { " + inner + " } ]";
                        case CONFED_SET -> "( { " + inner + " } )";
                    };
                })
                .collect(Collectors.joining(" "));
    }

    private static <T> String list(List<T> values, Function<T, String> word) {
        return values.stream().map(word).collect(Collectors.joining(" ", "[ ", " ]"));
    }
}

package io.spillway.bgp.dump;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Aggregator;
import io.spillway.bgp.message.Aigp;
import io.spillway.bgp.message.As4Aggregator;
import io.spillway.bgp.message.As4Path;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.AtomicAggregate;
import io.spillway.bgp.message.ClusterList;
import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.CommunityNames;
import io.spillway.bgp.message.ExtendedCommunities;
import io.spillway.bgp.message.LargeCommunities;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MpReach;
import io.spillway.bgp.message.MpUnreach;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.NextHop;
import io.spillway.bgp.message.OnlyToCustomer;
import io.spillway.bgp.message.OpaqueAttribute;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.OriginatorId;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Segment;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Path attributes in operators' words. */
final class AttributeText {
    /** Of an attribute that nobody here knows: enough to see what it is. */
    private static final int SHOWN_OCTETS = 64;

    private AttributeText() {}

    /** Empty: nothing to say beyond the prefixes. */
    static String of(PathAttribute attribute) {
        return switch (attribute) {
            case Origin(int value) ->
                "origin " + List.of("IGP", "EGP", "incomplete").get(value);
            case AsPath(var segments) -> "AS path " + path(segments);
            case As4Path(var segments) -> "AS4_PATH " + path(segments);
            case NextHop(var address) -> "next hop " + Addresses.text(address);
            case MultiExitDisc(long value) -> "MED " + value;
            case LocalPref(long value) -> "local preference " + value;
            case AtomicAggregate _ -> "atomic aggregate";
            case Aggregator(long as, var address) -> "aggregator " + as + " " + Addresses.text(address);
            case As4Aggregator(long as, var address) -> "AS4_AGGREGATOR " + as + " " + Addresses.text(address);
            case Communities(var values) -> "communities " + list(values, CommunityNames::text);
            case ExtendedCommunities(var values) -> "extended communities " + list(values, CommunityNames::extended);
            case LargeCommunities(var values) -> "large communities " + list(values, CommunityNames::large);
            case OriginatorId(var id) -> "originator " + Addresses.text(id);
            case ClusterList(var ids) -> "clusters " + list(ids, Addresses::text);
            case MpReach(var nextHops, var _) -> "next hop " + list(nextHops, Addresses::text);
            case MpUnreach _ -> "";
            case OnlyToCustomer(long as) -> "only to customers of " + as;
            case Aigp(long metric) -> "AIGP " + Long.toUnsignedString(metric);
            case OpaqueAttribute(int flags, int code, byte[] value) ->
                "attribute %d flags 0x%02x of %d octets".formatted(code, flags, value.length) + octets(value);
        };
    }

    private static String path(List<Segment> segments) {
        if (segments.isEmpty()) {
            return "empty";
        }
        return segments.stream()
                .map(segment -> {
                    String asns = list(segment.asns(), String::valueOf);
                    return switch (segment.type()) {
                        case SEQUENCE -> asns;
                        case SET -> "{" + asns + "}";
                        case CONFED_SEQUENCE -> "(" + asns + ")";
                        case CONFED_SET -> "({" + asns + "})";
                    };
                })
                .collect(Collectors.joining(" "));
    }

    private static <E> String list(List<E> elements, Function<E, String> text) {
        return elements.stream().map(text).collect(Collectors.joining(" "));
    }

    private static String octets(byte[] value) {
        if (value.length == 0) {
            return "";
        }
        int shown = Math.min(value.length, SHOWN_OCTETS);
        return " 0x" + HexFormat.of().formatHex(value, 0, shown) + (shown < value.length ? "…" : "");
    }
}

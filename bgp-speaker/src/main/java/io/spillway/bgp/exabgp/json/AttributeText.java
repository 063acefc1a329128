package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.CommunityNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Path attributes as ExaBGP 4.2 writes them in its text events and its commands. */
final class AttributeText {
    /** The only communities that ExaBGP 4.2 knows a name of. */
    private static final Set<String> NAMED =
            Set.of("no-export", "no-advertise", "no-export-subconfed", "no-peer", "blackhole");

    private AttributeText() {}

    /** {@code  origin igp med 100}, with a space in front of each. */
    static String of(Attributes attributes, boolean fourOctetAs) {
        StringBuilder text = new StringBuilder();
        for (RawAttribute attribute : attributes.all()) {
            KnownAttribute type = KnownAttribute.of(attribute.code(), ApiVersion.V4);
            text.append(type == null ? byNumber(attribute) : known(type, attribute, attributes, fourOctetAs));
        }
        String error = attributes.error();
        return error.isEmpty() ? text.toString() : text + " error " + error;
    }

    private static String known(
            KnownAttribute type, RawAttribute attribute, Attributes attributes, boolean fourOctetAs) {
        try {
            return value(type, attribute, attributes, fourOctetAs);
        } catch (UnreadableMessageException e) {
            attributes.malformed(type);
            return "";
        }
    }

    private static String value(KnownAttribute type, RawAttribute attribute, Attributes attributes, boolean fourOctetAs)
            throws UnreadableMessageException {
        Octets in = attribute.octets();
        return switch (type) {
            case ORIGIN -> " origin " + Values.origin(in, ApiVersion.V4);
            case AS_PATH -> asPath(AsPathView.read(in, fourOctetAs), attributes);
            case NEXT_HOP, AIGP -> "";
            case MED, LOCAL_PREFERENCE -> " " + type.words() + " " + Values.number(in);
            case ATOMIC_AGGREGATE -> {
                in.expect(0);
                yield " atomic-aggregate";
            }
            case AGGREGATOR ->
                attributes.get(KnownAttribute.AS4_AGGREGATOR) == null
                        ? " aggregator ( " + Values.aggregator(in, fourOctetAs) + " )"
                        : "";
            case COMMUNITY -> " community " + communities(in);
            case ORIGINATOR_ID -> " originator-id " + Values.address(in);
            case CLUSTER_LIST -> " cluster-list [ " + String.join(" ", Values.addresses(in)) + " ]";
            case MP_REACH, MP_UNREACH -> UpdateView.isOpaque(attribute) ? byNumber(attribute) : "";
            case EXTENDED_COMMUNITY -> " extended-community " + extendedCommunities(in, 8);
            case AS4_PATH -> loneAs4Path(attribute, attributes);
            case AS4_AGGREGATOR -> " aggregator ( " + Values.aggregator(in, true) + " )";
            case PMSI_TUNNEL -> " pmsi " + Values.pmsi(in, ApiVersion.V4);
            case IPV6_EXTENDED_COMMUNITY -> byNumber(attribute, extendedCommunities(in, 20));
            case TUNNEL_ENCAP, BGP_LS -> byNumber(attribute);
            case LARGE_COMMUNITY -> " large-community " + largeCommunities(in);
            case PREFIX_SID -> " bgp-prefix-sid " + SegmentRouting.prefixSidText(in);
        };
    }

    private static String byNumber(RawAttribute attribute) {
        return byNumber(attribute, Octets.hex(attribute.value()).toLowerCase(Locale.ROOT));
    }

    private static String byNumber(RawAttribute attribute, String value) {
        return " attribute [ 0x%02X 0x%02X %s ]".formatted(attribute.code(), attribute.flags(), value);
    }

    private static String loneAs4Path(RawAttribute attribute, Attributes attributes) throws UnreadableMessageException {
        RawAttribute path = attributes.get(KnownAttribute.AS_PATH);
        AsPathView four = AsPathView.read(attribute.octets(), true);
        boolean lone = (path == null || path.value().length == 0) && !four.isEmpty();
        return lone ? byNumber(attribute, four.textOfV4()) : "";
    }

    private static String asPath(AsPathView path, Attributes attributes) throws UnreadableMessageException {
        RawAttribute four = attributes.get(KnownAttribute.AS4_PATH);
        AsPathView whole = four == null ? path : path.with(AsPathView.read(four.octets(), true));
        return whole.isEmpty() ? "" : " as-path " + whole.textOfV4();
    }

    private static String communities(Octets in) throws UnreadableMessageException {
        return list(Values.communities(in).stream()
                .sorted()
                .map(AttributeText::community)
                .toList());
    }

    private static String community(long community) {
        String name = CommunityNames.text((int) community);
        return NAMED.contains(name) ? name : CommunityNames.numbers((int) community);
    }

    private static String largeCommunities(Octets in) throws UnreadableMessageException {
        Comparator<List<Long>> byParts = Comparator.<List<Long>>comparingLong(List::getFirst)
                .thenComparingLong(parts -> parts.get(1))
                .thenComparingLong(List::getLast);
        return list(Values.largeCommunities(in).stream()
                .sorted(byParts)
                .map(parts -> parts.get(0) + ":" + parts.get(1) + ":" + parts.get(2))
                .toList());
    }

    /** Sorted by their octets; one stands alone, several in brackets. */
    static String extendedCommunities(Octets in, int octets) throws UnreadableMessageException {
        List<ExtendedCommunityView> sorted = new ArrayList<>(Values.extendedCommunities(in, octets));
        sorted.sort((a, b) -> Arrays.compareUnsigned(a.octets(), b.octets()));
        List<String> texts = new ArrayList<>();
        for (ExtendedCommunityView community : sorted) {
            texts.add(community.text());
        }
        return list(texts);
    }

    private static String list(List<String> texts) {
        return texts.size() == 1 ? texts.getFirst() : "[ " + String.join(" ", texts) + " ]";
    }
}

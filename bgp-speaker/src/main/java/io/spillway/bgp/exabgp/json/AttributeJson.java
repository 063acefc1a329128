package io.spillway.bgp.exabgp.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The {@code attribute} object of an update. Confined to one call. */
final class AttributeJson {
    private final Attributes attributes;
    private final ApiVersion version;
    private final boolean fourOctetAs;
    private final JsonObject json = new JsonObject();

    private AttributeJson(Attributes attributes, ApiVersion version, boolean fourOctetAs) {
        this.attributes = attributes;
        this.version = version;
        this.fourOctetAs = fourOctetAs;
    }

    /**
     * Shows them.
     *
     * @param withNextHop API 6 shows NEXT_HOP here when there is a withdrawal beside
     * @return empty: there is nothing to show
     */
    static Optional<JsonObject> of(
            Attributes attributes, ApiVersion version, boolean fourOctetAs, boolean withNextHop) {
        AttributeJson writer = new AttributeJson(attributes, version, fourOctetAs);
        boolean any = writer.write(withNextHop && version == ApiVersion.V6);
        return any ? Optional.of(writer.json) : Optional.empty();
    }

    private boolean write(boolean withNextHop) {
        for (RawAttribute attribute : attributes.all()) {
            KnownAttribute type = KnownAttribute.of(attribute.code(), version);
            if (type == null) {
                raw(attribute);
            } else if (type != KnownAttribute.NEXT_HOP || withNextHop) {
                known(type, attribute);
            }
        }
        String error = attributes.error();
        if (version == ApiVersion.V4 && !error.isEmpty()) {
            json.string("error", error);
        }
        return !attributes.isEmpty() || !json.isEmpty();
    }

    private void known(KnownAttribute type, RawAttribute attribute) {
        try {
            value(type, attribute);
        } catch (UnreadableMessageException e) {
            attributes.malformed(type); // not shown: the error says so where ExaBGP has words for it
        }
    }

    private void value(KnownAttribute type, RawAttribute attribute) throws UnreadableMessageException {
        Octets in = attribute.octets();
        String name = type.words();
        switch (type) {
            case ORIGIN -> json.string(name, Values.origin(in, version));
            case AS_PATH -> asPath(AsPathView.read(in, fourOctetAs));
            case NEXT_HOP -> json.string(name, Octets.address(in.rest()));
            case MED, LOCAL_PREFERENCE -> json.number(name, Values.number(in));
            case ATOMIC_AGGREGATE -> {
                in.expect(0);
                json.bool(name, true);
            }
            case AGGREGATOR -> aggregator(in);
            case COMMUNITY -> json.json(name, communities(in));
            case ORIGINATOR_ID -> json.string(name, Values.address(in));
            case CLUSTER_LIST ->
                json.json(name, JsonObject.array(Values.addresses(in).stream().map(JsonObject::quote)));
            case MP_REACH, MP_UNREACH -> {
                if (UpdateView.isOpaque(attribute)) {
                    raw(attribute);
                }
            }
            case EXTENDED_COMMUNITY -> json.json(name, extendedCommunities(in, 8));
            case AS4_PATH -> loneAs4Path(attribute);
            case AS4_AGGREGATOR -> json.string("aggregator", Values.aggregator(in, true));
            case PMSI_TUNNEL -> json.string("pmsi", Values.pmsi(in, version));
            case TUNNEL_ENCAP -> json.object("tunnel-encap", SegmentRouting.tunnels(in));
            case IPV6_EXTENDED_COMMUNITY -> ipv6ExtendedCommunities(attribute);
            case AIGP -> {} // as ExaBGP: only for neighbors with which it is configured (RFC 7311, section 3.4)
            case BGP_LS -> raw(attribute);
            case LARGE_COMMUNITY -> json.json(name, largeCommunities(in));
            case PREFIX_SID -> json.object(name, SegmentRouting.prefixSid(in, version));
        }
    }

    /** One that is shown by number. */
    private void raw(RawAttribute attribute) {
        byNumber(attribute, Octets.hex(attribute.value()).toLowerCase(Locale.ROOT));
    }

    private void byNumber(RawAttribute attribute, String value) {
        json.string("attribute-0x%02X-0x%02X".formatted(attribute.code(), attribute.flags()), value);
    }

    private void asPath(AsPathView path) throws UnreadableMessageException {
        RawAttribute four = attributes.get(KnownAttribute.AS4_PATH);
        AsPathView whole = four == null ? path : path.with(as4Path(four));
        if (whole.isEmpty()) {
            return;
        }
        if (version == ApiVersion.V4) {
            whole.addLists(json);
        } else {
            json.object("as-path", whole.bySegment());
        }
    }

    /** A malformed AS4_PATH is as good as none (RFC 6793, section 6). */
    private static AsPathView as4Path(RawAttribute attribute) {
        try {
            return AsPathView.read(attribute.octets(), true);
        } catch (UnreadableMessageException e) {
            return new AsPathView(List.of());
        }
    }

    /** Without an AS_PATH to go with it; API 6 takes an empty one for one. */
    private void loneAs4Path(RawAttribute attribute) {
        RawAttribute path = attributes.get(KnownAttribute.AS_PATH);
        boolean lone = path == null || (version == ApiVersion.V4 && path.value().length == 0);
        AsPathView four = as4Path(attribute);
        if (lone && !four.isEmpty()) {
            String text = version == ApiVersion.V4 ? four.textOfV4() : four.textOfV6();
            byNumber(new RawAttribute(0xC0, attribute.code(), attribute.value()), text);
        }
    }

    /** ExaBGP writes the name twice when AS4_AGGREGATOR is there too; JSON readers take the second. */
    private void aggregator(Octets in) throws UnreadableMessageException {
        String text = Values.aggregator(in, fourOctetAs);
        RawAttribute four = attributes.get(KnownAttribute.AS4_AGGREGATOR);
        if (four == null || four.value().length != 8) {
            json.string("aggregator", text);
        }
    }

    private static String communities(Octets in) throws UnreadableMessageException {
        return JsonObject.array(Values.communities(in).stream()
                .map(community -> "[ " + (community >> 16) + ", " + (community & 0xFFFF) + " ]"));
    }

    private static String largeCommunities(Octets in) throws UnreadableMessageException {
        return JsonObject.array(Values.largeCommunities(in).stream()
                .map(parts -> JsonObject.array(parts.stream().map(String::valueOf))));
    }

    private String extendedCommunities(Octets in, int octets) throws UnreadableMessageException {
        List<String> list = new ArrayList<>();
        for (ExtendedCommunityView community : Values.extendedCommunities(in, octets)) {
            list.add(community.json(version).toString());
        }
        return JsonObject.array(list.stream());
    }

    private void ipv6ExtendedCommunities(RawAttribute attribute) throws UnreadableMessageException {
        if (version == ApiVersion.V6) {
            json.json(KnownAttribute.IPV6_EXTENDED_COMMUNITY.words(), extendedCommunities(attribute.octets(), 20));
        } else {
            RawAttribute shown = new RawAttribute(0xC0, attribute.code(), attribute.value());
            byNumber(shown, AttributeText.extendedCommunities(attribute.octets(), 20));
        }
    }
}

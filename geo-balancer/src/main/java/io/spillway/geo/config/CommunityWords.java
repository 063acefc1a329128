package io.spillway.geo.config;

import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.LargeCommunities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Communities as operators write them, both ways. */
public final class CommunityWords {
    /** IANA's registry of well-known communities, as far as a service address may want one. */
    private static final Map<String, Integer> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put("graceful-shutdown", Communities.GRACEFUL_SHUTDOWN); // RFC 8326
        KNOWN.put("blackhole", 0xFFFF_029A); // RFC 7999
        KNOWN.put("no-export", 0xFFFF_FF01); // RFC 1997
        KNOWN.put("no-advertise", 0xFFFF_FF02); // RFC 1997
        KNOWN.put("no-export-subconfed", 0xFFFF_FF03); // RFC 1997
        KNOWN.put("no-peer", 0xFFFF_FF04); // RFC 3765
    }

    private static final Map<Integer, String> NAMES =
            KNOWN.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private CommunityWords() {}

    /** {@code 65000:1} or a well-known name. */
    static int standard(String text) {
        Integer known = KNOWN.get(text);
        if (known != null) {
            return known;
        }
        List<Long> numbers = numbers(text, 2, 0xFFFF);
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no community: write AS:VALUE, each 0 to 65535, or one of "
                            + String.join(", ", KNOWN.keySet()));
        }
        return numbers.get(0).intValue() << 16 | numbers.get(1).intValue();
    }

    /** {@code 4200000000:1:2}. */
    static LargeCommunities.Value large(String text) {
        List<Long> numbers = numbers(text, 3, 0xFFFF_FFFFL);
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no large community: write AS:VALUE:VALUE, each 0 to 4294967295 (RFC 8092)");
        }
        return new LargeCommunities.Value(numbers.get(0), numbers.get(1), numbers.get(2));
    }

    /** The name of a well-known community, or {@code 65000:1}. */
    public static String text(int community) {
        String name = NAMES.get(community);
        return name != null ? name : (community >>> 16) + ":" + (community & 0xFFFF);
    }

    /** Empty: not so many numbers up to that one. */
    private static List<Long> numbers(String text, int count, long most) {
        String[] parts = text.split(":", -1);
        List<Long> numbers = new ArrayList<>();
        for (String part : parts) {
            boolean number = part.matches("[0-9]{1,10}") && Long.parseLong(part) <= most;
            if (!number || parts.length != count) {
                return List.of();
            }
            numbers.add(Long.parseLong(part));
        }
        return numbers;
    }
}

package io.spillway.geo.config;

import io.spillway.bgp.message.CommunityNames;
import io.spillway.bgp.message.LargeCommunities;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Communities as operators write them. */
final class CommunityWords {
    private CommunityWords() {}

    /** {@code 65000:1} or a well-known name. */
    static int standard(String text) {
        OptionalInt known = CommunityNames.value(text);
        if (known.isPresent()) {
            return known.getAsInt();
        }
        List<Long> numbers = numbers(text, 2, 0xFFFF);
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no community: write AS:VALUE, each 0 to 65535, or one of "
                            + String.join(", ", CommunityNames.all()));
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

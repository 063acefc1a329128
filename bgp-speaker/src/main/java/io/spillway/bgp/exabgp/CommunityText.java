package io.spillway.bgp.exabgp;

import static io.spillway.bgp.exabgp.Values.U16;
import static io.spillway.bgp.exabgp.Values.U32;

import io.spillway.bgp.message.Communities;
import io.spillway.bgp.message.CommunityNames;
import io.spillway.bgp.message.LargeCommunities;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** Standard communities (RFC 1997) and large ones (RFC 8092), sorted as ExaBGP 5 and 6 send them. */
final class CommunityText {
    private static final Comparator<LargeCommunities.Value> LARGE_ORDER = Comparator.comparingLong(
                    LargeCommunities.Value::administrator)
            .thenComparingLong(LargeCommunities.Value::data1)
            .thenComparingLong(LargeCommunities.Value::data2);

    private CommunityText() {}

    static Communities standard(Words words) throws CommandException {
        List<Integer> values = new ArrayList<>();
        for (String word : words.list("a community")) {
            values.add(standard(word));
        }
        values.sort(Integer::compareUnsigned);
        return new Communities(values);
    }

    private static int standard(String word) throws CommandException {
        int colon = word.indexOf(':');
        if (colon >= 0) {
            String what = "a community, AS:NUMBER";
            return (int) (Values.number(word.substring(0, colon), U16, what) << 16
                    | Values.number(word.substring(colon + 1), U16, what));
        }
        OptionalInt known = CommunityNames.value(word);
        return known.isPresent()
                ? known.getAsInt()
                : (int) Values.number(word, U32, "a community, AS:NUMBER or a well-known name");
    }

    static LargeCommunities large(Words words) throws CommandException {
        List<LargeCommunities.Value> values = new ArrayList<>();
        for (String word : words.list("a large community")) {
            values.add(large(word));
        }
        return new LargeCommunities(
                values.stream().distinct().sorted(LARGE_ORDER).toList()); // RFC 8092, section 5: no duplicates
    }

    private static LargeCommunities.Value large(String word) throws CommandException {
        String what = "a large community, AS:NUMBER:NUMBER";
        if (word.indexOf(':') < 0) {
            return largeNumber(word, what);
        }
        String[] parts = word.split(":", -1);
        if (parts.length != 3) {
            throw CommandException.word(word, what);
        }
        return new LargeCommunities.Value(
                Values.number(parts[0], U32, what),
                Values.number(parts[1], U32, what),
                Values.number(parts[2], U32, what));
    }

    /** All 96 bits in one number. */
    private static LargeCommunities.Value largeNumber(String word, String what) throws CommandException {
        boolean hex = word.regionMatches(true, 0, "0x", 0, 2);
        String digits = hex ? word.substring(2) : word;
        if (digits.isEmpty() || digits.length() > 29 || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw CommandException.word(word, what);
        }
        try {
            BigInteger number = new BigInteger(digits, hex ? 16 : 10);
            if (number.bitLength() <= 96) {
                return new LargeCommunities.Value(
                        number.shiftRight(64).longValue(),
                        number.shiftRight(32).longValue() & U32,
                        number.longValue() & U32);
            }
        } catch (NumberFormatException e) {
            throw CommandException.word(word, what);
        }
        throw CommandException.word(word, what);
    }
}

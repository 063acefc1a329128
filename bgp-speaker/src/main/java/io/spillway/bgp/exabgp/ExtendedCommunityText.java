package io.spillway.bgp.exabgp;

import static io.spillway.bgp.exabgp.Values.U16;
import static io.spillway.bgp.exabgp.Values.U32;

import io.spillway.bgp.message.ExtendedCommunities;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Extended communities (RFC 4360), sorted as ExaBGP 5 and 6 send them: {@code target:65001:1}, {@code origin:…},
 * {@code redirect:…}, {@code l2info:…}, {@code bandwidth:…}, {@code mup:…}, {@code redirect-to-nexthop}, or 0x and 16
 * digits. Without a name it is a route target.
 */
final class ExtendedCommunityText {
    private static final int ROUTE_TARGET = 0x02;
    private static final int ROUTE_ORIGIN = 0x03;
    private static final int REDIRECT = 0x08;

    private ExtendedCommunityText() {}

    static ExtendedCommunities parse(Words words) throws CommandException {
        List<Long> values = new ArrayList<>();
        for (String word : words.list("an extended community")) {
            values.add(one(word));
        }
        values.sort(Long::compareUnsigned);
        return new ExtendedCommunities(values);
    }

    private static long one(String word) throws CommandException {
        if (word.regionMatches(true, 0, "0x", 0, 2)) {
            byte[] octets = Values.hex(word, "an extended community");
            if (octets.length != 8) {
                throw CommandException.word(word, "an extended community of 16 hexadecimal digits");
            }
            return ByteBuffer.wrap(octets).getLong();
        }
        if (word.equals("redirect-to-nexthop")) {
            return 0x0800_0000_0000_0000L;
        }
        String[] parts = word.split(":", -1);
        if (parts.length == 2) {
            return administered(0, ROUTE_TARGET, parts[0], parts[1], word);
        }
        if (parts.length == 5 && parts[0].equals("l2info")) {
            return l2info(parts, word);
        }
        if (parts.length != 3) {
            throw CommandException.word(word, "an extended community, TYPE:ADMINISTRATOR:NUMBER");
        }
        return switch (parts[0]) {
            case "target" -> administered(0, ROUTE_TARGET, parts[1], parts[2], word);
            case "origin" -> administered(0, ROUTE_ORIGIN, parts[1], parts[2], word);
            case "target4" -> administered(0, ROUTE_TARGET, fourOctets(parts[1]), parts[2], word);
            case "origin4" -> administered(0, ROUTE_ORIGIN, fourOctets(parts[1]), parts[2], word);
            case "redirect" -> administered(0x80, REDIRECT, parts[1], parts[2], word); // RFC 8955, section 7.4
            case "bandwidth" -> bandwidth(parts, word);
            case "mup" -> twoOctets(0x0C00, parts[1], parts[2], word);
            default ->
                throw CommandException.word(
                        parts[0],
                        "a type of extended community known here, in '" + word
                                + "': target, origin, redirect, l2info, bandwidth, mup; others as 0x and 16 digits");
        };
    }

    private static String fourOctets(String as) {
        return as.endsWith("L") || as.indexOf('.') >= 0 ? as : as + "L";
    }

    /**
     * The three ways to say who rules over a value: an AS of 2 octets (RFC 4360, section 3.1), an address (3.2), or an
     * AS of 4 octets (RFC 5668), which also a trailing L asks for.
     */
    private static long administered(int base, int subtype, String administrator, String value, String word)
            throws CommandException {
        boolean address = administrator.indexOf('.') >= 0;
        boolean four = administrator.endsWith("L");
        long global = address
                ? address(administrator, word)
                : number(four ? administrator.substring(0, administrator.length() - 1) : administrator, U32, word);
        if (!address && !four && global <= U16) {
            return twoOctets(base << 8 | subtype, administrator, value, word);
        }
        long type = (base | (address ? 0x01L : 0x02L)) << 8 | subtype;
        return type << 48 | global << 16 | local(value, U16, word);
    }

    private static long twoOctets(int type, String administrator, String value, String word) throws CommandException {
        return (long) type << 48 | number(administrator, U16, word) << 32 | local(value, U32, word);
    }

    /** A number, or an address that stands for one. */
    private static long local(String value, long max, String word) throws CommandException {
        if (value.indexOf('.') >= 0) {
            long number = address(value, word);
            if (number > max) {
                throw CommandException.word(value, "at most " + max + " in '" + word + "'");
            }
            return number;
        }
        return number(value.endsWith("L") ? value.substring(0, value.length() - 1) : value, max, word);
    }

    private static long l2info(String[] parts, String word) throws CommandException {
        return 0x800AL << 48
                | number(parts[1], 0xFF, word) << 40
                | number(parts[2], 0xFF, word) << 32
                | number(parts[3], U16, word) << 16
                | number(parts[4], U16, word);
    }

    /** Octets per second as a floating point number (draft-ietf-idr-link-bandwidth). */
    private static long bandwidth(String[] parts, String word) throws CommandException {
        float octetsPerSecond = (float) number(parts[2], U32, word);
        return 0x4004L << 48 | number(parts[1], U16, word) << 32 | (Float.floatToIntBits(octetsPerSecond) & U32);
    }

    private static long address(String text, String word) throws CommandException {
        return ByteBuffer.wrap(Values.ipv4(text, "an IPv4 address in '" + word + "'")
                                .getAddress())
                        .getInt()
                & U32;
    }

    private static long number(String text, long max, String word) throws CommandException {
        return Values.number(text, max, "a number in '" + word + "'");
    }
}

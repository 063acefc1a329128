package io.spillway.bgp.exabgp;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.rib.Prefix;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Locale;

/** Words to numbers, addresses and prefixes. */
final class Values {
    static final long U16 = 0xFFFFL;
    static final long U32 = 0xFFFF_FFFFL;

    private Values() {}

    /** A decimal number, or one with 0x in front. */
    static long number(String word, long max, String what) throws CommandException {
        String expected = what + ", 0 to " + max;
        boolean hex = word.length() > 2 && word.regionMatches(true, 0, "0x", 0, 2);
        String digits = hex ? word.substring(2) : word;
        try {
            if (!digits.isEmpty() && digits.length() <= 18 && Character.digit(digits.charAt(0), 16) >= 0) {
                long value = Long.parseLong(digits, hex ? 16 : 10);
                if (value <= max) {
                    return value;
                }
            }
        } catch (NumberFormatException e) {
            throw CommandException.word(word, expected);
        }
        throw CommandException.word(word, expected);
    }

    /** {@code 65001} or {@code 1.10} (RFC 5396, asdot). */
    static long as(String word) throws CommandException {
        int dot = word.indexOf('.');
        if (dot < 0) {
            return number(word, U32, "an AS number");
        }
        return number(word.substring(0, dot), U16, "an AS number") << 16
                | number(word.substring(dot + 1), U16, "an AS number");
    }

    static byte[] hex(String word, String what) throws CommandException {
        if (word.regionMatches(true, 0, "0x", 0, 2)) {
            try {
                return HexFormat.of().parseHex(word.substring(2));
            } catch (IllegalArgumentException e) {
                throw CommandException.word(word, what + " as 0x and pairs of hexadecimal digits");
            }
        }
        throw CommandException.word(word, what + " as 0x and pairs of hexadecimal digits");
    }

    static InetAddress address(String word, String what) throws CommandException {
        try {
            boolean literal = word.indexOf('.') > 0 || word.indexOf(':') >= 0;
            if (literal && word.indexOf('%') < 0) {
                return InetAddress.ofLiteral(word);
            }
        } catch (IllegalArgumentException e) {
            throw CommandException.word(word, what);
        }
        throw CommandException.word(word, what);
    }

    /** The address whose octets are a number. */
    static InetAddress address(BigInteger number, int octets) {
        byte[] digits = number.toByteArray(); // perhaps shorter, perhaps with a zero in front
        byte[] address = new byte[octets];
        int length = Math.min(digits.length, octets);
        System.arraycopy(digits, digits.length - length, address, octets - length, length);
        return Addresses.of(address);
    }

    static Inet4Address ipv4(String word, String what) throws CommandException {
        boolean dotted = word.chars().filter(c -> c == '.').count() == 3;
        if (dotted && address(word, what) instanceof Inet4Address address) {
            return address;
        }
        throw CommandException.word(word, what);
    }

    /** {@code 10.0.0.0/24}, or an address alone for a host route. */
    static Prefix prefix(String word) throws CommandException {
        int slash = word.indexOf('/');
        InetAddress address = address(slash < 0 ? word : word.substring(0, slash), "a prefix, ADDRESS/LENGTH");
        int bits = Family.of(address).bits();
        int length = slash < 0
                ? bits
                : (int) number(word.substring(slash + 1), bits, "the length of the prefix '" + word + "'");
        try {
            return new Prefix(address, length);
        } catch (IllegalArgumentException e) {
            throw new CommandException("'" + word + "' has bits set beyond its length");
        }
    }

    /** {@code ipv4 unicast}. */
    static Family family(Words words) throws CommandException {
        String afi = words.next().toLowerCase(Locale.ROOT);
        if (!afi.equals("ipv4") && !afi.equals("ipv6")) {
            throw CommandException.word(afi, "ipv4 or ipv6");
        }
        String safi = words.next().toLowerCase(Locale.ROOT);
        if (!safi.equals("unicast")) {
            throw CommandException.word(safi, "unicast, the only kind of route here");
        }
        return afi.equals("ipv4") ? Family.IPV4_UNICAST : Family.IPV6_UNICAST;
    }
}

package io.spillway.director.realserver;

import java.net.InetAddress;

/** An address with the length of its prefix, as in 10.0.0.0/24; a bare address is a range of one. */
public record AddressRange(InetAddress address, int length) {
    public AddressRange {
        int longest = bits(address);
        if (length < 0 || length > longest) {
            throw new IllegalArgumentException(
                    "a prefix of " + AddressText.of(address) + " has 0.." + longest + " bits");
        }
    }

    /** @throws IllegalArgumentException the text is neither an address nor a prefix; names are not asked for */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        try {
            return new AddressRange(address, slash < 0 ? bits(address) : Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the length of a prefix is a number: " + text, e);
        }
    }

    @Override
    public String toString() {
        return length == bits(address) ? AddressText.of(address) : AddressText.of(address) + "/" + length;
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * 8;
    }
}

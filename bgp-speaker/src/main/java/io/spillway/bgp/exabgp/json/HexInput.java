package io.spillway.bgp.exabgp.json;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Messages written as hex, as ExaBGP's decoder takes them: spaces and colons between the digits mean nothing, and several
 * messages may stand one behind the other. Without marker, length and type it is the body of one UPDATE; length and type
 * without the marker will do too.
 *
 * @param messages whole, header included
 * @param problem why the rest is no message; empty: there is no rest
 */
public record HexInput(List<byte[]> messages, String problem) {
    private static final int MARKER = 16;

    /** Takes a line apart. */
    public static HexInput read(String line) {
        String digits = digits(line);
        if (!digits.matches("[0-9A-Fa-f]*")) {
            return new HexInput(List.of(), "not hexadecimal: " + shortened(line.strip()));
        }
        if (digits.isEmpty() || digits.length() % 2 != 0) {
            return new HexInput(List.of(), digits.length() + " hexadecimal digits are no octets");
        }
        byte[] octets = HexFormat.of().parseHex(digits);
        return startsWithMarker(octets) ? split(octets) : new HexInput(List.of(withHeader(octets)), "");
    }

    /**
     * Whether a text that starts like a message lacks octets: a shell has cut at spaces what the user wrote as one, and
     * the next word goes on.
     */
    public static boolean lacksOctets(String text) {
        String digits = digits(text).toUpperCase(Locale.ROOT);
        if (!digits.matches("[0-9A-F]*") || !digits.startsWith("F".repeat(Math.min(2 * MARKER, digits.length())))) {
            return false;
        }
        int lengthAt = 2 * MARKER;
        return digits.length() < lengthAt + 4
                || digits.length() < 2 * Integer.parseInt(digits.substring(lengthAt, lengthAt + 4), 16);
    }

    private static String digits(String text) {
        return text.replaceAll("[\\s:]", "");
    }

    private static String shortened(String text) {
        return text.length() > 50 ? text.substring(0, 50) + "..." : text;
    }

    private static boolean startsWithMarker(byte[] octets) {
        if (octets.length < MARKER) {
            return false;
        }
        for (int i = 0; i < MARKER; i++) {
            if (octets[i] != (byte) 0xFF) {
                return false;
            }
        }
        return true;
    }

    private static HexInput split(byte[] octets) {
        List<byte[]> messages = new ArrayList<>();
        int at = 0;
        while (at < octets.length) {
            int left = octets.length - at;
            if (left < MessageFrame.HEADER) {
                return new HexInput(messages, left + " octets are less than a header");
            }
            int length = (octets[at + MARKER] & 0xFF) << 8 | (octets[at + MARKER + 1] & 0xFF);
            if (length < MessageFrame.HEADER || length > left) {
                return new HexInput(messages, "the header says " + length + " octets, and there are " + left);
            }
            messages.add(Arrays.copyOfRange(octets, at, at + length));
            at += length;
        }
        return new HexInput(messages, "");
    }

    /** A length that counts a marker that isn't there can't be the length of withdrawn routes. */
    private static byte[] withHeader(byte[] octets) {
        boolean onlyMarkerMissing = octets.length >= MessageFrame.HEADER - MARKER
                && (ByteBuffer.wrap(octets).getShort() & 0xFFFF) == octets.length + MARKER;
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int i = 0; i < MARKER; i++) {
            message.write(0xFF);
        }
        if (!onlyMarkerMissing) {
            int length = octets.length + MessageFrame.HEADER;
            message.write(length >> 8);
            message.write(length);
            message.write(MessageFrame.UPDATE);
        }
        message.writeBytes(octets);
        return message.toByteArray();
    }
}

package io.spillway.bgp.message;

import java.util.HexFormat;
import java.util.Set;

/** Messages written as hex, for tests. */
final class Hex {
    static final CodecContext EXTERNAL =
            CodecContext.plain(true, true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST));
    static final CodecContext INTERNAL =
            CodecContext.plain(true, false, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST));

    private Hex() {}

    /** Octets; spaces are for the reader. */
    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static String text(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** A message of this type with marker and length put in front. */
    static byte[] message(int type, String body) {
        byte[] octets = bytes(body);
        return bytes("ff".repeat(16) + "%04x%02x".formatted(19 + octets.length, type) + text(octets));
    }

    /** An UPDATE without withdrawn routes; both lengths are computed. */
    static byte[] update(String attributes, String nlri) {
        return message(2, "0000 %04x".formatted(bytes(attributes).length) + attributes + nlri);
    }
}

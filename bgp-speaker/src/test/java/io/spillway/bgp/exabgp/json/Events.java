package io.spillway.bgp.exabgp.json;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the tests of this package have in common: an envelope, contexts, messages written as hex. */
final class Events {
    static final Envelope ENVELOPE = new Envelope(
            new Sender("edge1", 41, 40),
            1_700_000_000_123_456L,
            7,
            new Ends(
                    InetAddress.ofLiteral("192.0.2.1"),
                    InetAddress.ofLiteral("192.0.2.2"),
                    64_496,
                    4_200_000_000L,
                    Inet4Address.ofLiteral("192.0.2.10")));
    static final Set<Family> FAMILIES = Set.of(Family.values());
    static final CodecContext FOUR_OCTETS = CodecContext.plain(true, true, FAMILIES);
    static final CodecContext TWO_OCTETS = CodecContext.plain(false, true, FAMILIES);
    static final CodecContext ADD_PATH =
            new CodecContext(true, false, true, FAMILIES, Set.of(Family.IPV4_UNICAST), Set.of(), false);
    static final Agreement AGREEMENT = new Agreement(
            4096,
            90,
            true,
            Agreement.Refresh.ENHANCED,
            List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST),
            List.of("ipv4 unicast ipv6"),
            List.of(),
            List.of(Family.IPV6_UNICAST));

    /** ORIGIN igp, an empty AS_PATH, NEXT_HOP 192.0.2.9. */
    static final String BASE = "400101 00 400200 400304 c0000209";

    private Events() {}

    /** A message of this type with marker and length put in front; spaces are for the reader. */
    static byte[] message(int type, String body) {
        String digits = body.replace(" ", "");
        return HexFormat.of().parseHex("ff".repeat(16) + "%04x%02x".formatted(19 + digits.length() / 2, type) + digits);
    }

    static byte[] update(String withdrawn, String attributes, String nlri) {
        return message(2, length(withdrawn) + withdrawn + length(attributes) + attributes + nlri);
    }

    private static String length(String hex) {
        return "%04x".formatted(hex.replace(" ", "").length() / 2);
    }

    static String line(ApiVersion version, byte[] message, CodecContext context) throws UnreadableMessageException {
        return new JsonEvents(version)
                .message(ENVELOPE, "receive", message, context, Form.PARSED, null)
                .orElseThrow();
    }

    static Map<String, @Nullable Object> neighbor(ApiVersion version, byte[] message, CodecContext context)
            throws UnreadableMessageException {
        return JsonTree.object(
                JsonTree.object(JsonTree.read(line(version, message, context))).get("neighbor"));
    }

    /** The {@code update} or {@code eor} of an UPDATE, as a tree. */
    static @Nullable Object told(ApiVersion version, byte[] message, CodecContext context)
            throws UnreadableMessageException {
        return neighbor(version, message, context).get("message");
    }

    /** The attributes of an UPDATE that announces 10.1.0.0/24 with these beside the base. */
    static @Nullable Object attributes(ApiVersion version, String more) throws UnreadableMessageException {
        Object told = told(version, update("", BASE + more, "180a0100"), FOUR_OCTETS);
        Map<String, @Nullable Object> all = JsonTree.object(
                JsonTree.object(JsonTree.object(told).get("update")).get("attribute"));
        all.remove("origin");
        return all;
    }

    static @Nullable Object json(String text) {
        return JsonTree.read(text.replace('\'', '"'));
    }
}

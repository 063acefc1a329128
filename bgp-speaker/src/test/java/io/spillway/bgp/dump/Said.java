package io.spillway.bgp.dump;

import io.spillway.bgp.message.CodecContext;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.session.Peer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;

/** Neighbors and messages for the tests here. */
final class Said {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123456Z");
    static final CodecContext CONTEXT = CodecContext.plain(true, true, Set.of(Family.values()));
    static final CodecContext TWO_OCTETS = CodecContext.plain(false, true, Set.of(Family.values()));
    static final CodecContext PATH_IDS =
            new CodecContext(true, false, true, Set.of(Family.values()), Set.of(Family.IPV4_UNICAST), Set.of(), false);
    static final Peer PEER = peer("10.97.0.1", 4_200_000_005L, "10.97.0.2");
    static final Peer PEER6 = peer("2001:db8::1", 65_001, "2001:db8::2");

    private Said() {}

    static Peer peer(String address, long as, String local) {
        return new Peer(
                InetAddress.ofLiteral(address),
                as,
                InetAddress.ofLiteral(local),
                65_000,
                Inet4Address.ofLiteral("10.0.0.1"));
    }

    /** A message of this type; spaces in the hex are for the reader. */
    static byte[] message(int type, String body) {
        String hex = body.replace(" ", "");
        return HexFormat.of().parseHex("ff".repeat(16) + "%04x%02x".formatted(19 + hex.length() / 2, type) + hex);
    }

    /** An UPDATE with ORIGIN, AS_PATH, NEXT_HOP and these attributes and prefixes. */
    static byte[] update(String attributes, String nlri) {
        String all = ("40010100 40020602010000fde9 4003040a610001" + attributes).replace(" ", "");
        return message(2, "0000 %04x".formatted(all.length() / 2) + all + nlri);
    }
}

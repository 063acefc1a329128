package io.spillway.bgp.exabgp;

import static io.spillway.bgp.exabgp.Values.U32;

import io.spillway.bgp.message.Aggregator;
import io.spillway.bgp.message.AtomicAggregate;
import io.spillway.bgp.message.ClusterList;
import io.spillway.bgp.message.LocalPref;
import io.spillway.bgp.message.MultiExitDisc;
import io.spillway.bgp.message.OpaqueAttribute;
import io.spillway.bgp.message.Origin;
import io.spillway.bgp.message.OriginatorId;
import io.spillway.bgp.message.PathAttribute;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One path attribute of a route: its name and what follows. */
final class AttributeText {
    /** Accumulated IGP metric (RFC 7311, section 3): optional, not transitive, one TLV of 11 octets. */
    private static final int AIGP = 26;

    /** Attributes that say where routes lead and which: made for each neighbor, never given. */
    private static final Set<Integer> MADE_HERE = Set.of(3, 14, 15);

    private AttributeText() {}

    static PathAttribute parse(String name, Words words) throws CommandException {
        return switch (name) {
            case "origin" -> origin(words.next());
            case "as-path" -> AsPathText.parse(words);
            case "med" -> new MultiExitDisc(Values.number(words.next(), U32, "a MED"));
            case "local-preference" -> new LocalPref(Values.number(words.next(), U32, "a local preference"));
            case "atomic-aggregate" -> new AtomicAggregate();
            case "aggregator" -> aggregator(words);
            case "originator-id" -> new OriginatorId(Values.ipv4(words.next(), "an originator id"));
            case "cluster-list" -> clusterList(words);
            case "community" -> CommunityText.standard(words);
            case "large-community" -> CommunityText.large(words);
            case "extended-community" -> ExtendedCommunityText.parse(words);
            case "aigp" -> aigp(words.next());
            case "attribute" -> generic(words);
            default -> throw CommandException.word(name, "a part of a route known here");
        };
    }

    private static Origin origin(String word) throws CommandException {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "igp" -> new Origin(Origin.IGP);
            case "egp" -> new Origin(Origin.EGP);
            case "incomplete" -> new Origin(Origin.INCOMPLETE);
            default -> throw CommandException.word(word, "an origin: igp, egp or incomplete");
        };
    }

    /** {@code AS:ADDRESS}, perhaps in parentheses. */
    private static Aggregator aggregator(Words words) throws CommandException {
        boolean parenthesis = words.skip("(");
        String word = words.next();
        int colon = word.indexOf(':');
        if (colon < 0) {
            throw CommandException.word(word, "an aggregator, AS:ADDRESS");
        }
        long as = Values.as(word.substring(0, colon));
        Inet4Address address = Values.ipv4(word.substring(colon + 1), "the address of the aggregator '" + word + "'");
        if (parenthesis && !words.skip(")")) {
            throw CommandException.word(words.peek(), ") after the aggregator");
        }
        return new Aggregator(as, address);
    }

    private static ClusterList clusterList(Words words) throws CommandException {
        List<Inet4Address> ids = new ArrayList<>();
        for (String word : words.list("a cluster id")) {
            ids.add(Values.ipv4(word, "a cluster id"));
        }
        if (ids.isEmpty()) {
            throw new CommandException("cluster-list has no cluster id");
        }
        return new ClusterList(ids);
    }

    private static OpaqueAttribute aigp(String word) throws CommandException {
        boolean hex = word.regionMatches(true, 0, "0x", 0, 2);
        try {
            BigInteger metric = new BigInteger(hex ? word.substring(2) : word, hex ? 16 : 10);
            if (metric.signum() >= 0 && metric.bitLength() <= 64) {
                byte[] value = ByteBuffer.allocate(11)
                        .put((byte) 1)
                        .putShort((short) 11)
                        .putLong(metric.longValue())
                        .array();
                return new OpaqueAttribute(0x80, AIGP, value);
            }
        } catch (NumberFormatException e) {
            throw CommandException.word(word, "an AIGP metric of 64 bits");
        }
        throw CommandException.word(word, "an AIGP metric of 64 bits");
    }

    /** {@code [ 0xCODE 0xFLAGS 0xDATA ]}: whatever it is, as it is. */
    private static OpaqueAttribute generic(Words words) throws CommandException {
        if (!words.skip("[")) {
            throw CommandException.word(words.peek(), "[ 0xCODE 0xFLAGS 0xDATA ]");
        }
        int code = octet(words.next(), "the code of an attribute");
        int flags = octet(words.next(), "the flags of an attribute");
        byte[] data = Values.hex(words.next(), "the value of an attribute");
        if (!words.skip("]")) {
            throw CommandException.word(words.peek(), "] after an attribute");
        }
        if (MADE_HERE.contains(code)) {
            throw new CommandException(
                    "attribute " + code + " can't be given: use next-hop, and a command for each route");
        }
        return new OpaqueAttribute(flags, code, data);
    }

    private static int octet(String word, String what) throws CommandException {
        if (!word.regionMatches(true, 0, "0x", 0, 2)) {
            throw CommandException.word(word, what + ", 0x00 to 0xff");
        }
        return (int) Values.number(word, 0xFF, what);
    }
}

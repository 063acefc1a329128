package io.spillway.bgp.exabgp;

import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code PREFIX WORD VALUE…} and {@code WORD VALUE… nlri PREFIX…}: what stands behind {@code announce route} and
 * {@code announce attributes}. Of a word that is there twice the first counts. Confined to one call.
 */
final class RouteText {
    /** How to answer, in ExaBGP 6; it has no meaning here. */
    private static final List<String> ANSWER_WORDS = List.of("sync", "async", "json", "text");

    /** Most routes one command may make with {@code split}. */
    private static final int MAX_SPLIT_BITS = 16;

    private final Map<Integer, PathAttribute> attributes = new TreeMap<>();
    private boolean hasNextHop;
    private @Nullable InetAddress nextHop;
    private OptionalLong pathId = OptionalLong.empty();
    private int split = -1;
    private @Nullable String watchdog;
    private boolean heldBack;

    private RouteText() {}

    /** @param announce a next hop is needed */
    static List<Route> route(Words words, boolean announce) throws CommandException {
        words.dropTrailing(ANSWER_WORDS);
        Prefix prefix = Values.prefix(words.next());
        RouteText text = new RouteText();
        while (words.hasNext()) {
            text.word(words);
        }
        return text.routes(List.of(prefix), announce);
    }

    /** The same, of one family. */
    static List<Route> route(Words words, boolean announce, Family family) throws CommandException {
        List<Route> routes = route(words, announce);
        Prefix first = routes.getFirst().prefix();
        if (Family.of(first.address()) != family) {
            throw new CommandException("'" + first + "' is not a prefix of " + family.label());
        }
        return routes;
    }

    static List<Route> attributes(Words words, boolean announce) throws CommandException {
        words.dropTrailing(ANSWER_WORDS);
        RouteText text = new RouteText();
        while (!words.skip("nlri")) {
            if (!words.hasNext()) {
                throw CommandException.word("", "nlri and prefixes");
            }
            text.word(words);
        }
        List<Prefix> prefixes = new ArrayList<>();
        do {
            prefixes.add(Values.prefix(words.next()));
            words.skip(",");
        } while (words.hasNext());
        return text.routes(prefixes, announce);
    }

    /** Attributes without a route. */
    static List<PathAttribute> alone(Words words) throws CommandException {
        RouteText text = new RouteText();
        while (words.hasNext()) {
            text.word(words);
        }
        return List.copyOf(text.attributes.values());
    }

    private void word(Words words) throws CommandException {
        String word = words.next().toLowerCase(Locale.ROOT);
        switch (word) {
            case "next-hop" -> nextHop(words.next());
            case "path-information" -> pathId = OptionalLong.of(pathId(words.next()));
            case "split" -> split(words.next());
            case "watchdog" -> watchdog = watchdogName(words.next());
            case "withdraw" -> heldBack = true;
            case "name" -> words.next();
            case "label", "rd", "route-distinguisher", "bgp-prefix-sid", "bgp-prefix-sid-srv6" ->
                throw new CommandException("'" + word + "': labeled and VPN routes are not supported, only unicast");
            default -> {
                PathAttribute attribute = AttributeText.parse(word, words);
                attributes.putIfAbsent(attribute.code(), attribute);
            }
        }
    }

    private void nextHop(String word) throws CommandException {
        InetAddress address =
                word.equalsIgnoreCase("self") ? null : Values.address(word, "a next hop, ADDRESS or self");
        if (!hasNextHop) {
            nextHop = address;
            hasNextHop = true;
        }
    }

    private static long pathId(String word) throws CommandException {
        if (word.indexOf('.') < 0) {
            return Values.number(word, Values.U32, "path-information");
        }
        return new BigInteger(1, Values.ipv4(word, "path-information").getAddress()).longValue();
    }

    private void split(String word) throws CommandException {
        if (!word.startsWith("/")) {
            throw CommandException.word(word, "a length to split at, /LENGTH");
        }
        split = (int) Values.number(word.substring(1), 128, "a length to split at, /LENGTH");
    }

    static String watchdogName(String word) throws CommandException {
        if (word.isEmpty() || word.equalsIgnoreCase("announce") || word.equalsIgnoreCase("withdraw")) {
            throw CommandException.word(word, "the name of a watchdog");
        }
        return word;
    }

    private List<Route> routes(List<Prefix> prefixes, boolean announce) throws CommandException {
        if (announce && !hasNextHop) {
            throw new CommandException("next-hop is missing: next-hop ADDRESS or next-hop self");
        }
        List<Route> routes = new ArrayList<>();
        for (Prefix prefix : prefixes) {
            checkNextHop(prefix);
            for (Prefix piece : pieces(prefix)) {
                Announcement announcement = new Announcement(piece, nextHop, 0, List.copyOf(attributes.values()));
                routes.add(new Route(announcement, pathId, watchdog, heldBack));
            }
        }
        return routes;
    }

    /** RFC 8950 lets an IPv4 route lead to an IPv6 address; no RFC has it the other way round. */
    private void checkNextHop(Prefix prefix) throws CommandException {
        if (nextHop != null
                && Family.of(prefix.address()) == Family.IPV6_UNICAST
                && Family.of(nextHop) == Family.IPV4_UNICAST) {
            throw new CommandException("'" + nextHop.getHostAddress() + "' can't be the next hop of " + prefix
                    + ": it needs an IPv6 address");
        }
    }

    private Collection<Prefix> pieces(Prefix prefix) throws CommandException {
        int bits = split - prefix.length();
        if (bits <= 0) {
            return List.of(prefix); // like ExaBGP: a shorter length asks for nothing
        }
        byte[] octets = prefix.address().getAddress();
        if (split > octets.length * 8) {
            throw CommandException.word("/" + split, "a length for " + prefix);
        }
        if (bits > MAX_SPLIT_BITS) {
            throw CommandException.word(
                    "/" + split, "a split of " + prefix + " into at most " + (1 << MAX_SPLIT_BITS) + " routes");
        }
        List<Prefix> pieces = new ArrayList<>(1 << bits);
        BigInteger first = new BigInteger(1, octets);
        for (int i = 0; i < 1 << bits; i++) {
            BigInteger address = first.add(BigInteger.valueOf(i).shiftLeft(octets.length * 8 - split));
            pieces.add(new Prefix(Values.address(address, octets.length), split));
        }
        return pieces;
    }
}

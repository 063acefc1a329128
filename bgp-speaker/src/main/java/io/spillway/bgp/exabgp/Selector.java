package io.spillway.bgp.exabgp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * For which neighbors a command is: {@code neighbor 10.0.0.1 local-as 65001, neighbor 10.0.0.2}.
 *
 * @param terms a neighbor that fits one of them is meant; empty: every neighbor of the process
 */
public record Selector(List<Term> terms) {
    /** No selector was written. */
    public static final Selector NONE = new Selector(List.of());

    public Selector {
        terms = List.copyOf(terms);
    }

    /**
     * One neighbor, or {@code *}.
     *
     * @param address null: any
     */
    public record Term(@Nullable InetAddress address, Map<Filter, String> filters) {
        public Term {
            filters = Map.copyOf(filters);
        }
    }

    /** What can be asked beside the address. */
    public enum Filter {
        LOCAL_IP("local-ip"),
        LOCAL_AS("local-as"),
        PEER_AS("peer-as"),
        ROUTER_ID("router-id"),
        FAMILY_ALLOWED("family-allowed");

        private final String word;

        Filter(String word) {
            this.word = word;
        }

        static @Nullable Filter of(String word) {
            for (Filter filter : values()) {
                if (filter.word.equals(word)) {
                    return filter;
                }
            }
            return null;
        }
    }

    /** Whether it says anything at all. */
    public boolean isNone() {
        return terms.isEmpty();
    }

    public boolean matches(NeighborFacts neighbor) {
        return isNone() || terms.stream().anyMatch(term -> fits(term, neighbor));
    }

    private static boolean fits(Term term, NeighborFacts neighbor) {
        return (term.address() == null || term.address().equals(neighbor.address()))
                && term.filters().entrySet().stream().allMatch(f -> fits(f.getKey(), f.getValue(), neighbor));
    }

    private static boolean fits(Filter filter, String value, NeighborFacts neighbor) {
        try {
            return switch (filter) {
                case LOCAL_IP -> Objects.equals(Values.address(value, "an address"), neighbor.localAddress());
                case LOCAL_AS -> Values.as(value) == neighbor.localAs();
                case PEER_AS -> Values.as(value) == neighbor.peerAs();
                case ROUTER_ID -> Values.address(value, "a router id").equals(neighbor.routerId());
                case FAMILY_ALLOWED -> familyAllowed(value, neighbor);
            };
        } catch (CommandException e) {
            throw new IllegalStateException("a selector that was not checked", e);
        }
    }

    /** ExaBGP writes {@code in-open}, or families as {@code ipv4-unicast/ipv6-unicast}. */
    private static boolean familyAllowed(String value, NeighborFacts neighbor) {
        if (value.equals("in-open")) {
            return true;
        }
        List<String> families = neighbor.families().stream()
                .map(family -> family.label().replace(' ', '-'))
                .toList();
        return families.containsAll(List.of(value.toLowerCase(Locale.ROOT).split("/", -1)));
    }

    /** After {@code neighbor} or {@code peer}: one or more terms, up to the command itself. */
    static Selector parse(Words words) throws CommandException {
        List<Term> terms = new ArrayList<>();
        if (words.skip("[")) {
            do {
                terms.add(term(words));
            } while (words.skip(","));
            if (!words.skip("]")) {
                throw CommandException.word(words.peek(), ", or ] after a neighbor");
            }
            return new Selector(terms);
        }
        terms.add(term(words));
        while (words.skip(",")) {
            if (!words.skip("neighbor") && !words.skip("peer")) {
                throw CommandException.word(words.peek(), "the word neighbor after a comma");
            }
            terms.add(term(words));
        }
        return new Selector(terms);
    }

    private static Term term(Words words) throws CommandException {
        InetAddress address = words.skip("*") ? null : Values.address(words.next(), "the address of a neighbor or *");
        Map<Filter, String> filters = new EnumMap<>(Filter.class);
        for (Filter filter = Filter.of(words.peek()); filter != null; filter = Filter.of(words.peek())) {
            words.next();
            String value = words.next();
            check(filter, value);
            filters.put(filter, value);
        }
        return new Term(address, filters);
    }

    private static void check(Filter filter, String value) throws CommandException {
        switch (filter) {
            case LOCAL_IP -> Values.address(value, "a local address");
            case LOCAL_AS, PEER_AS -> Values.as(value);
            case ROUTER_ID -> Values.ipv4(value, "a router id");
            case FAMILY_ALLOWED -> {
                if (value.isEmpty()) {
                    throw CommandException.word(value, "families");
                }
            }
        }
    }
}

package io.spillway.bgp.rib;

import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.WireAttributes;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The routes of all neighbors that are kept, and which of them is best for each prefix (RFC 4271, section 9.1): the
 * Adj-RIBs-In and the Loc-RIB in one table. The best path is chosen whenever something changes, so a look costs nothing.
 * Confined to the speaker's thread.
 *
 * <p>There is no object for a route: a route of a single neighbor takes 8 octets in a table that is a third to three
 * quarters full (24 for IPv6), a set of attributes its bytes and 52 octets, and each path of a prefix with several 12 more.
 */
public final class Rib {
    /** The route is a loop. */
    static final int LOOP = -1;
    /** There are more attributes than may be kept. */
    static final int NO_ROOM = -2;

    private final int localAs;
    private final int localId;
    private final RibLimits limits;
    private final Sources sources = new Sources();
    private final Paths paths = new Paths();
    private final AttributeSets sets;
    private final Map<Family, RouteTable> tables = new EnumMap<>(Family.class);

    /**
     * An empty one.
     *
     * @param localAs routes that have passed it are loops and ignored, 1..2^32-1
     * @param routerId our BGP identifier; the same
     * @param seed of the hashes; not to be guessed by neighbors
     */
    public Rib(long localAs, Inet4Address routerId, RibLimits limits, long seed) {
        this.localAs = (int) localAs;
        this.localId = Preference.number(routerId);
        this.limits = limits;
        this.sets = new AttributeSets(seed, limits.attributeOctets());
        for (Family family : Family.values()) {
            tables.put(family, new RouteTable(family, tables.size(), sets, sources, paths, seed));
        }
    }

    /** The routes of a session that has come up, none yet. They stay until {@link AdjRibIn#clear}. */
    public AdjRibIn open(Source source) {
        return new KeptRoutes(this, source);
    }

    /** How many prefixes of a family there is a route to. */
    public int prefixes(Family family) {
        return table(family).prefixes().size();
    }

    /** How many different sets of attributes they have. */
    public int attributeSets() {
        return sets.size();
    }

    /** Every route to exactly this prefix, the best first. */
    public List<Route> routes(Prefix prefix) {
        ByteBuffer octets =
                ByteBuffer.allocate(16).put(prefix.address().getAddress()).rewind();
        return routes(Family.of(prefix.address()), octets.getLong(), octets.getLong(), prefix.length());
    }

    /** Every route to the longest prefix with an address in it that has an eligible route, the best first. */
    public List<Route> routes(InetAddress address) {
        Family family = Family.of(address);
        PrefixMap map = table(family).prefixes();
        ByteBuffer octets = ByteBuffer.allocate(16).put(address.getAddress()).rewind();
        long high = octets.getLong();
        long low = octets.getLong();
        for (int length = family.bits(); length >= 0; length--) {
            if (map.ofLength(length) == 0) {
                continue;
            }
            long highMasked = length >= 64 ? high : length == 0 ? 0 : high & (-1L << (64 - length));
            long lowMasked = length <= 64 ? 0 : low & (-1L << (128 - length));
            List<Route> routes = routes(family, highMasked, lowMasked, length);
            if (!routes.isEmpty() && routes.getFirst().best()) {
                return routes;
            }
        }
        return List.of();
    }

    /** All routes of a family as pages, beginning with what is here now. */
    public RoutePages pages(Family family) {
        return new RoutePages(
                (high, low, length) -> routes(family, high, low, length),
                table(family).prefixes().snapshot());
    }

    List<Route> routes(Family family, long high, long low, int length) {
        RouteTable table = table(family);
        int slot = table.prefixes().find(high, low, length);
        if (table.prefixes().value(slot) == 0) {
            return List.of();
        }
        Prefix prefix = PrefixSnapshot.prefix(family.bits(), high, low, length);
        List<Route> routes = new ArrayList<>();
        table.forEach(slot, (set, pathId, stale) -> {
            Source source = sources.get(sets.source(set)).source;
            boolean eligible = sets.isEligible(set);
            routes.add(new Route(
                    prefix,
                    pathId & 0xFFFF_FFFFL,
                    source,
                    eligible && routes.isEmpty(),
                    eligible,
                    stale,
                    WireAttributes.kept(sets.bytes(set), source.context())));
        });
        return routes;
    }

    RouteTable table(Family family) {
        return Objects.requireNonNull(tables.get(family));
    }

    int limit() {
        return limits.routes();
    }

    Sources.Entry enter(Source source) {
        return sources.add(source);
    }

    /** All routes of a session are gone: at once if no other has any, else about 100 ms for a million. */
    void leave(Sources.Entry entry) {
        if (sources.onlyThisHasRoutes(entry)) {
            tables.values().forEach(RouteTable::clear);
            paths.clear();
            sets.clear();
        }
        for (RouteTable table : tables.values()) {
            if (table.prefixes().size() > 0 && table.of(entry) > 0) {
                table.remove(entry, false);
            }
        }
        sources.remove(entry);
    }

    /**
     * Keeps a set of attributes until {@link #release}, longer when routes have it.
     *
     * @return its number, {@link #LOOP} or {@link #NO_ROOM}
     */
    int hold(Sources.Entry from, WireAttributes attributes) {
        int hash = sets.hash(from.number, attributes);
        int known = sets.find(from.number, attributes, hash);
        if (known != 0) {
            return known;
        }
        Preference preference = Preference.of(attributes, from, localAs, localId);
        if (preference.loop) {
            return LOOP;
        }
        int set = sets.add(from.number, attributes, hash, preference);
        return set == 0 ? NO_ROOM : set;
    }

    void release(int set) {
        sets.release(set);
    }
}

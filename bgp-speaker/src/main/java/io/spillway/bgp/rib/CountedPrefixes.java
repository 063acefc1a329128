package io.spillway.bgp.rib;

import io.spillway.bgp.message.As4Path;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.message.WireAttributes;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The prefixes, nothing more. Confined to the speaker's thread. */
final class CountedPrefixes implements AdjRibIn {
    /** Prefixes of one family that are remembered; about four full tables: a neighbor can't take all memory. */
    private static final int LIMIT = 4_000_000;

    private static final int CURRENT = 1;
    private static final int STALE = 2;

    private final long localAs;
    private final Map<Family, PrefixMap> prefixes = new EnumMap<>(Family.class);
    private long refused;

    CountedPrefixes(long localAs, long seed) {
        this.localAs = localAs;
        for (Family family : Family.values()) {
            prefixes.put(family, new PrefixMap(family.bits(), seed));
        }
    }

    @Override
    public int size(Family family) {
        return map(family).size();
    }

    @Override
    public int prefixes(Family family) {
        return size(family);
    }

    @Override
    public long refused() {
        return refused;
    }

    @Override
    public void clear() {
        prefixes.values().forEach(PrefixMap::clear);
        refused = 0;
    }

    @Override
    public void apply(Update update) {
        if (update.attributes() instanceof WireAttributes plain) {
            remove(update.withdrawn());
            take(update.nlri(), Preference.hasPassed(plain, (int) localAs));
            return;
        }
        update.forEachWithdrawn(this::remove);
        boolean loop = update.attribute(AsPath.class)
                        .filter(path -> path.contains(localAs))
                        .isPresent()
                || update.attribute(As4Path.class)
                        .filter(path -> path.contains(localAs))
                        .isPresent();
        update.forEachAnnounced(routes -> take(routes, loop));
    }

    private void take(Nlri routes, boolean loop) {
        if (loop) {
            remove(routes);
        } else {
            add(routes);
        }
    }

    private void add(Nlri routes) {
        PrefixMap map = map(routes.family());
        routes.forEach((_, high, low, length) -> {
            int slot = map.find(high, low, length);
            if (map.value(slot) != 0) {
                map.setValue(slot, CURRENT);
            } else if (map.size() < LIMIT) {
                map.insert(slot, high, low, length, CURRENT);
            } else {
                refused++;
            }
        });
    }

    private void remove(Nlri routes) {
        if (routes.isEmpty()) {
            return;
        }
        PrefixMap map = map(routes.family());
        routes.forEach((_, high, low, length) -> {
            int slot = map.find(high, low, length);
            if (map.value(slot) != 0) {
                map.remove(slot);
            }
        });
    }

    @Override
    public void markStale(Family family) {
        PrefixMap map = map(family);
        for (int slot = 0; slot < map.slots(); slot++) {
            if (map.value(slot) != 0) {
                map.setValue(slot, STALE);
            }
        }
    }

    @Override
    public int sweepStale(Family family) {
        PrefixMap map = map(family);
        int before = map.size();
        int slot = 0;
        while (slot < map.slots()) {
            if (map.value(slot) == STALE) {
                map.remove(slot); // another one may have moved here
            } else {
                slot++;
            }
        }
        return before - map.size();
    }

    @Override
    public List<Route> lookup(Prefix prefix) {
        return List.of();
    }

    @Override
    public void forEach(Family family, Visitor visitor) {
        PrefixSnapshot all = map(family).snapshot();
        for (int i = 0; i < all.size(); i++) {
            visitor.route(all.prefix(i), 0, List.of());
        }
    }

    private PrefixMap map(Family family) {
        return Objects.requireNonNull(prefixes.get(family));
    }
}

package io.spillway.bgp.rib;

import io.spillway.bgp.message.As4Path;
import io.spillway.bgp.message.AsPath;
import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.Update;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one neighbor announces to us: the prefixes, nothing more, because nothing here is used for forwarding. Confined
 * to the speaker's thread.
 */
public final class AdjRibIn {
    /**
     * Prefixes of one family that are remembered; more are neither remembered nor counted. About four full tables: a
     * neighbor can't take all memory.
     */
    static final int LIMIT = 4_000_000;

    private final long localAs;
    private final Map<Family, PrefixSet> prefixes = new EnumMap<>(Family.class);

    /** @param localAs routes that have passed it are loops and ignored (RFC 4271, section 9.1.2) */
    public AdjRibIn(long localAs) {
        this.localAs = localAs;
        for (Family family : Family.values()) {
            prefixes.put(family, new PrefixSet(family.bits()));
        }
    }

    /** How many prefixes the neighbor announces now. */
    public int size() {
        return prefixes.values().stream().mapToInt(PrefixSet::size).sum();
    }

    /** How many prefixes of a family the neighbor announces now. */
    public int size(Family family) {
        return set(family).size();
    }

    /** The neighbor begins to send a family again (RFC 7313, section 4): what doesn't come again is gone. */
    public void markStale(Family family) {
        // Without attributes there is nothing to tell old from new; a prefix that is gone is withdrawn anyway.
    }

    /** The neighbor has sent a family again: what is still marked is removed. */
    public void sweepStale(Family family) {}

    /** The session is gone, and with it every route. */
    public void clear() {
        prefixes.values().forEach(PrefixSet::clear);
    }

    /** Takes an UPDATE as RFC 7606 wants it taken. */
    public void apply(Update update) {
        update.forEachWithdrawn(this::remove);
        boolean loop = update.attribute(AsPath.class)
                        .filter(path -> path.contains(localAs))
                        .isPresent()
                || update.attribute(As4Path.class)
                        .filter(path -> path.contains(localAs))
                        .isPresent();
        update.forEachAnnounced(loop ? this::remove : this::add);
    }

    private void add(Nlri routes) {
        PrefixSet set = set(routes.family());
        routes.forEach((_, high, low, length) -> {
            if (set.size() < LIMIT) {
                set.add(high, low, length);
            }
        });
    }

    private void remove(Nlri routes) {
        PrefixSet set = set(routes.family());
        routes.forEach((_, high, low, length) -> set.remove(high, low, length));
    }

    private PrefixSet set(Family family) {
        PrefixSet set = prefixes.get(family);
        if (set == null) {
            throw new IllegalStateException("no set for " + family);
        }
        return set;
    }
}

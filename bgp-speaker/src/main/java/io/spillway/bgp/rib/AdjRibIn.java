package io.spillway.bgp.rib;

import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.PathAttribute;
import io.spillway.bgp.message.Update;
import java.util.List;

/**
 * What one neighbor announces to us. There are two: {@link #counting} knows the prefixes, {@link Rib#open} keeps the
 * routes. Confined to the speaker's thread.
 */
public sealed interface AdjRibIn permits CountedPrefixes, KeptRoutes {
    /**
     * Prefixes only: for neighbors whose routes nobody looks at. Paths are not told apart, so it is not for add-path.
     *
     * @param localAs routes that have passed it are loops and ignored (RFC 4271, section 9.1.2)
     * @param seed of the hash
     */
    static AdjRibIn counting(long localAs, long seed) {
        return new CountedPrefixes(localAs, seed);
    }

    /** Takes an UPDATE as RFC 7606 wants it taken. */
    void apply(Update update);

    /** The session is gone, and with it every route. */
    void clear();

    /** How many routes of a family the neighbor announces now: one for each prefix, with add-path one for each path. */
    int size(Family family);

    /** To how many prefixes of a family there is a route. */
    int prefixes(Family family);

    /** The same for all families. */
    default int size() {
        int size = 0;
        for (Family family : Family.values()) {
            size += size(family);
        }
        return size;
    }

    /** Routes that were not taken since the session began because they are too many; 0: all is here. */
    long refused();

    /** The neighbor begins to send everything again (RFC 7313, section 4: BoRR). */
    void markStale(Family family);

    /**
     * The neighbor has sent everything again (EoRR): what it has not sent is gone.
     *
     * @return how many routes were dropped
     */
    int sweepStale(Family family);

    /** The routes for a prefix: none, one, or with add-path several. */
    List<Route> lookup(Prefix prefix);

    /** Takes a route; the attributes are empty where only prefixes are known. */
    interface Visitor {
        void route(Prefix prefix, long pathId, List<PathAttribute> attributes);
    }

    /** Shows every route of a family in no particular order: for few routes, {@link Rib#pages} is for many. */
    void forEach(Family family, Visitor visitor);
}

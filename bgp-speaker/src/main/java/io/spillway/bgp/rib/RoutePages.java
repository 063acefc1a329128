package io.spillway.bgp.rib;

import io.spillway.bgp.message.Family;
import java.util.ArrayList;
import java.util.List;

/**
 * All routes of a family in the order of their prefixes, a page at a time, so that nobody has to wait for a million of
 * them. Prefixes are those of the moment it was made; a route is shown as it is when its page is made, or not at all
 * when it is gone by then. One user at a time.
 */
public final class RoutePages {
    private final Rib rib;
    private final Family family;
    private final PrefixSnapshot prefixes;
    private int at;

    RoutePages(Rib rib, Family family, PrefixSnapshot prefixes) {
        this.rib = rib;
        this.family = family;
        this.prefixes = prefixes;
    }

    /** Puts the prefixes in order, which takes some 100 ms for a million: once, before the first page, on any thread. */
    public RoutePages sort() {
        prefixes.sort();
        return this;
    }

    /**
     * The routes of the next prefixes; empty: that was all. On the speaker's thread.
     *
     * @param limit prefixes to look at, 1..; 1000 take about a millisecond
     */
    public List<Route> next(int limit) {
        List<Route> page = new ArrayList<>();
        while (page.isEmpty() && at < prefixes.size()) {
            int end = Math.min(prefixes.size(), at + limit);
            for (; at < end; at++) {
                page.addAll(rib.routes(family, prefixes.high(at), prefixes.low(at), prefixes.length(at)));
            }
        }
        return page;
    }
}

package io.spillway.bgp.rib;

import java.util.ArrayList;
import java.util.List;

/**
 * All routes of a family in the order of their prefixes, a page at a time, so that nobody has to wait for a million of
 * them. Prefixes are those of the moment it was made; a route is shown as it is when its page is made, or not at all
 * when it is gone by then. One user at a time.
 */
public final class RoutePages {
    /** Looks one prefix up. */
    interface Look {
        List<Route> routes(long high, long low, int length);
    }

    private final Look look;
    private final PrefixSnapshot prefixes;
    private int at;

    RoutePages(Look look, PrefixSnapshot prefixes) {
        this.look = look;
        this.prefixes = prefixes;
    }

    /** No routes. */
    public static RoutePages none() {
        return new RoutePages((_, _, _) -> List.of(), new PrefixSnapshot(32, new long[0]));
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
                page.addAll(look.routes(prefixes.high(at), prefixes.low(at), prefixes.length(at)));
            }
        }
        return page;
    }
}

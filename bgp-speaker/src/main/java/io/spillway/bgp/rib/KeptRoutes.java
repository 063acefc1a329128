package io.spillway.bgp.rib;

import io.spillway.bgp.message.Family;
import io.spillway.bgp.message.Nlri;
import io.spillway.bgp.message.Update;
import io.spillway.bgp.message.WireAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes of one session, kept in the {@link Rib}. Confined to the speaker's thread. */
final class KeptRoutes implements AdjRibIn {
    private final Rib rib;
    private final Source source;
    private Sources.@Nullable Entry entry;

    KeptRoutes(Rib rib, Source source) {
        this.rib = rib;
        this.source = source;
    }

    /** The place in the RIB, from the first UPDATE to {@link #clear}. */
    private Sources.Entry entry() {
        Sources.Entry now = entry;
        if (now == null) {
            now = rib.enter(source);
            entry = now;
        }
        return now;
    }

    @Override
    public void apply(Update update) {
        if (update.attributes() instanceof WireAttributes plain) {
            if (!update.withdrawn().isEmpty()) {
                remove(update.withdrawn());
            }
            add(update.nlri(), plain);
            return;
        }
        update.forEachWithdrawn(this::remove);
        update.forEachAnnounced(routes -> add(routes, WireAttributes.of(update, routes.family(), source.context())));
    }

    private void add(Nlri routes, WireAttributes attributes) {
        Sources.Entry from = entry();
        int set = rib.hold(from, attributes);
        if (set <= 0) {
            from.refused += set == Rib.NO_ROOM ? routes.count() : 0;
            remove(routes); // what was there before is no longer announced
            return;
        }
        routes.forEach(new Taking(from, rib.table(routes.family()), rib.limit(), set));
        rib.release(set);
    }

    private void remove(Nlri routes) {
        routes.forEach(new Leaving(entry(), rib.table(routes.family())));
    }

    private record Taking(Sources.Entry from, RouteTable table, int limit, int set) implements Nlri.Visitor {
        @Override
        public void prefix(int pathId, long high, long low, int length) {
            boolean room = table.of(from) < limit;
            if (!table.announce(from, high, low, length, pathId, set, room)) {
                from.refused++;
            }
        }
    }

    private record Leaving(Sources.Entry from, RouteTable table) implements Nlri.Visitor {
        @Override
        public void prefix(int pathId, long high, long low, int length) {
            table.withdraw(from, high, low, length, pathId);
        }
    }

    @Override
    public int size(Family family) {
        return entry == null ? 0 : rib.table(family).of(entry);
    }

    @Override
    public int prefixes(Family family) {
        return entry == null ? 0 : rib.table(family).prefixesOf(entry);
    }

    @Override
    public long refused() {
        return entry == null ? 0 : entry.refused;
    }

    @Override
    public void clear() {
        if (entry != null) {
            rib.leave(entry);
            entry = null;
        }
    }

    @Override
    public void markStale(Family family) {
        rib.table(family).markStale(entry());
    }

    @Override
    public int sweepStale(Family family) {
        int before = size(family);
        rib.table(family).remove(entry(), true);
        return before - size(family);
    }

    @Override
    public List<Route> lookup(Prefix prefix) {
        return rib.routes(prefix).stream()
                .filter(route -> route.source().equals(source))
                .toList();
    }

    @Override
    public void forEach(Family family, Visitor visitor) {
        PrefixSnapshot all = rib.table(family).prefixes().snapshot();
        for (int i = 0; i < all.size(); i++) {
            lookup(all.prefix(i)).forEach(route -> visitor.route(route.prefix(), route.pathId(), route.attributes()));
        }
    }
}

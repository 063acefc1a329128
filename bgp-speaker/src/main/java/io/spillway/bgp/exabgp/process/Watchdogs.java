package io.spillway.bgp.exabgp.process;

import io.spillway.bgp.exabgp.Route;
import io.spillway.bgp.rib.Announcement;
import io.spillway.bgp.rib.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Routes that hang on a watchdog: they are announced and withdrawn together, by name. Confined to one thread. */
final class Watchdogs {
    private final Map<String, Map<Prefix, Held>> byName = new HashMap<>();

    /** A route and for whom it is. */
    record Held(Announcement announcement, Audience audience, boolean up) {}

    /** Takes a route; one that was held by another watchdog changes over. */
    void hold(String name, Route route, Audience audience) {
        forget(route.prefix());
        byName.computeIfAbsent(name, _ -> new LinkedHashMap<>())
                .put(route.prefix(), new Held(route.announcement(), audience, !route.heldBack()));
    }

    /** The route was withdrawn or announced by itself. */
    void forget(Prefix prefix) {
        byName.values().forEach(routes -> routes.remove(prefix));
        byName.values().removeIf(Map::isEmpty);
    }

    /**
     * Turns a watchdog.
     *
     * @return the routes that change, as they were
     */
    List<Held> turn(String name, boolean up) {
        List<Held> changed = new ArrayList<>();
        Map<Prefix, Held> routes = byName.getOrDefault(name, new LinkedHashMap<>());
        routes.replaceAll((_, held) -> {
            if (held.up() == up) {
                return held;
            }
            changed.add(held);
            return new Held(held.announcement(), held.audience(), up);
        });
        return changed;
    }

    int size() {
        return byName.values().stream().mapToInt(Map::size).sum();
    }

    void clear() {
        byName.clear();
    }
}

package io.spillway.bgp.rib;

import io.spillway.bgp.message.Family;
import java.util.Arrays;

/**
 * The routes of all sources in one family, by prefix, the best path of each prefix first. Where a prefix has a single
 * path, as nearly all have with one neighbor, the number in the {@link PrefixMap} is that of its attributes; else it is
 * that of a list. Confined to one thread.
 */
final class RouteTable {
    /** Marks the number in the map as that of the first of a list of {@link Paths}. */
    private static final int LIST = 1 << AttributeSets.ID_BITS;
    /** The single path of the prefix is stale (RFC 7313). */
    private static final int STALE = LIST << 1;

    private static final int NUMBER = LIST - 1;
    /** Of one source for one prefix: every one more makes each change of the others slower. */
    static final int MOST_PATHS = 64;

    private final int number;
    private final PrefixMap map;
    private final AttributeSets sets;
    private final Paths paths;
    private final Decision decision;
    private int[] candidates = new int[16];

    /** @param number of the table among those of a {@link Rib}, from 0 */
    RouteTable(Family family, int number, AttributeSets sets, Sources sources, Paths paths, long seed) {
        this.number = number;
        this.map = new PrefixMap(family.bits(), seed);
        this.sets = sets;
        this.paths = paths;
        this.decision = new Decision(sets, sources, paths);
    }

    /** How many routes a source has here. */
    int of(Sources.Entry source) {
        return source.routes[number];
    }

    /** To how many prefixes. */
    int prefixesOf(Sources.Entry source) {
        return source.prefixes[number];
    }

    PrefixMap prefixes() {
        return map;
    }

    /**
     * Adds or replaces the path of a source.
     *
     * @param pathId of add-path; else 0
     * @param set its attributes, of which the path becomes a holder
     * @param room whether the source may have one more
     * @return false: there is no room
     */
    boolean announce(Sources.Entry source, long high, long low, int length, int pathId, int set, boolean room) {
        int slot = map.find(high, low, length);
        int here = map.value(slot);
        if (here == 0) {
            if (!room || (pathId != 0 && paths.isFull())) {
                return false;
            }
            map.insert(slot, high, low, length, pathId == 0 ? set : LIST | paths.add(set, false, pathId, 0));
            source.prefixes[number]++;
            taken(source, set);
            return true;
        }
        if ((here & LIST) == 0 && pathId == 0 && sets.source(here & NUMBER) == source.number) {
            map.setValue(slot, set);
            sets.hold(set);
            sets.release(here & NUMBER);
            return true;
        }
        int path = (here & LIST) == 0 ? 0 : find(here & NUMBER, source, pathId);
        if (path != 0) {
            sets.hold(set);
            sets.release(paths.set(path));
            paths.set(path, set, false);
            chooseBest(slot, here & NUMBER);
            return true;
        }
        if (!room || paths.isFull() || hasMostPaths(here, source)) {
            return false;
        }
        int list = here & NUMBER;
        if ((here & LIST) == 0) {
            list = paths.add(list, (here & STALE) != 0, 0, 0);
            if (paths.isFull()) {
                paths.remove(list);
                return false;
            }
        }
        if (!isIn(list, source)) {
            source.prefixes[number]++;
        }
        taken(source, set);
        chooseBest(slot, paths.add(set, false, pathId, list));
        return true;
    }

    private boolean hasMostPaths(int here, Sources.Entry source) {
        int count = 0;
        for (int path = (here & LIST) == 0 ? 0 : here & NUMBER; path != 0; path = paths.next(path)) {
            count += sets.source(paths.set(path)) == source.number ? 1 : 0;
        }
        return count >= MOST_PATHS;
    }

    private void taken(Sources.Entry source, int set) {
        sets.hold(set);
        source.routes[number]++;
    }

    /** Takes away the path of a source, if there is one. */
    void withdraw(Sources.Entry source, long high, long low, int length, int pathId) {
        int slot = map.find(high, low, length);
        int here = map.value(slot);
        if (here == 0) {
            return;
        }
        if ((here & LIST) == 0) {
            if (pathId == 0 && sets.source(here & NUMBER) == source.number) {
                map.remove(slot);
                source.prefixes[number]--;
                gone(source, here & NUMBER);
            }
            return;
        }
        int path = find(here & NUMBER, source, pathId);
        if (path != 0) {
            int list = unlink(here & NUMBER, path);
            gone(source, paths.set(path));
            paths.remove(path);
            if (!isIn(list, source)) {
                source.prefixes[number]--;
            }
            if (list == 0) {
                map.remove(slot);
            } else {
                chooseBest(slot, list);
            }
        }
    }

    private void gone(Sources.Entry source, int set) {
        sets.release(set);
        source.routes[number]--;
    }

    /** Forgets all; the attributes are forgotten by the {@link Rib}. */
    void clear() {
        map.clear();
    }

    /** Marks every path of a source (RFC 7313, section 4). A pass through the table: some 10 ms for a million routes. */
    void markStale(Sources.Entry source) {
        for (int slot = 0; slot < map.slots(); slot++) {
            int here = map.value(slot);
            if (here == 0) {
                continue;
            }
            if ((here & LIST) == 0) {
                if (sets.source(here & NUMBER) == source.number) {
                    map.setValue(slot, here | STALE);
                }
                continue;
            }
            for (int path = here & NUMBER; path != 0; path = paths.next(path)) {
                if (sets.source(paths.set(path)) == source.number) {
                    paths.set(path, paths.set(path), true);
                }
            }
        }
    }

    /** Takes away all paths of a source, or those still marked. A pass through the table, like {@link #markStale}. */
    void remove(Sources.Entry source, boolean staleOnly) {
        int slot = 0;
        while (slot < map.slots()) {
            int here = map.value(slot);
            boolean slotFreed = here != 0
                    && ((here & LIST) == 0
                            ? removeSingle(slot, here, source, staleOnly)
                            : removeFromList(slot, here & NUMBER, source, staleOnly));
            if (!slotFreed) { // else another prefix may have moved here
                slot++;
            }
        }
        if (map.size() == 0) {
            map.clear();
        }
    }

    private boolean removeSingle(int slot, int here, Sources.Entry source, boolean staleOnly) {
        int set = here & NUMBER;
        if (sets.source(set) != source.number || (staleOnly && (here & STALE) == 0)) {
            return false;
        }
        map.remove(slot);
        source.prefixes[number]--;
        gone(source, set);
        return true;
    }

    private boolean removeFromList(int slot, int list, Sources.Entry source, boolean staleOnly) {
        int first = list;
        boolean changed = false;
        int path = list;
        while (path != 0) {
            int next = paths.next(path);
            if (sets.source(paths.set(path)) == source.number && (!staleOnly || paths.isStale(path))) {
                first = unlink(first, path);
                gone(source, paths.set(path));
                paths.remove(path);
                changed = true;
            }
            path = next;
        }
        if (changed && !isIn(first, source)) {
            source.prefixes[number]--;
        }
        if (first == 0) {
            map.remove(slot);
            return true;
        }
        if (changed) {
            chooseBest(slot, first);
        }
        return false;
    }

    /** Puts the best path of a list first and the list into its slot. */
    private void chooseBest(int slot, int list) {
        if (paths.next(list) == 0) {
            if (paths.pathId(list) == 0) {
                map.setValue(slot, paths.isStale(list) ? paths.set(list) | STALE : paths.set(list));
                paths.remove(list);
            } else {
                map.setValue(slot, LIST | list);
            }
            return;
        }
        int count = 0;
        for (int path = list; path != 0; path = paths.next(path)) {
            if (count == candidates.length) {
                candidates = Arrays.copyOf(candidates, count * 2);
            }
            candidates[count++] = path;
        }
        int first = list;
        if (decision.bestFirst(candidates, count) && candidates[0] != list) {
            first = candidates[0];
            paths.next(first, unlink(list, first));
        }
        map.setValue(slot, LIST | first);
    }

    private boolean isIn(int list, Sources.Entry source) {
        for (int path = list; path != 0; path = paths.next(path)) {
            if (sets.source(paths.set(path)) == source.number) {
                return true;
            }
        }
        return false;
    }

    private int find(int list, Sources.Entry source, int pathId) {
        for (int path = list; path != 0; path = paths.next(path)) {
            if (paths.pathId(path) == pathId && sets.source(paths.set(path)) == source.number) {
                return path;
            }
        }
        return 0;
    }

    /** Takes a path out of a list, whose new first path it returns; 0: there is none. */
    private int unlink(int list, int path) {
        if (list == path) {
            return paths.next(path);
        }
        int before = list;
        while (paths.next(before) != path) {
            before = paths.next(before);
        }
        paths.next(before, paths.next(path));
        return list;
    }

    /** Takes a path of a prefix. */
    interface Visitor {
        void path(int set, int pathId, boolean stale);
    }

    /** Shows the paths in a slot, the best one first; if that isn't eligible, there is no best one. */
    void forEach(int slot, Visitor visitor) {
        int here = map.value(slot);
        if ((here & LIST) == 0) {
            if (here != 0) {
                visitor.path(here & NUMBER, 0, (here & STALE) != 0);
            }
            return;
        }
        for (int path = here & NUMBER; path != 0; path = paths.next(path)) {
            visitor.path(paths.set(path), paths.pathId(path), paths.isStale(path));
        }
    }
}

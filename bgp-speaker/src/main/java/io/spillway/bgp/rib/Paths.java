package io.spillway.bgp.rib;

import java.util.Arrays;

/**
 * Lists of paths for the prefixes that have several, or one with a path identifier, in one array. A path is known by a
 * number. Confined to one thread.
 */
final class Paths {
    /** Numbers are below 2^24. */
    private static final int MAX = (1 << AttributeSets.ID_BITS) - 1;

    private static final int STRIDE = 3;
    private static final int SET = 0;
    private static final int PATH_ID = 1;
    private static final int NEXT = 2;
    private static final int STALE = 1 << 31;

    private int[] paths = new int[16 * STRIDE];
    private int used = 1; // 0 is no path
    private int free;
    private int size;

    /** How many there are. */
    int size() {
        return size;
    }

    boolean isFull() {
        return free == 0 && used > MAX;
    }

    /** @param next the path that follows in the list; 0: none */
    int add(int set, boolean stale, int pathId, int next) {
        int path = free;
        if (path != 0) {
            free = paths[path * STRIDE + NEXT];
        } else {
            path = used++;
            if (used * STRIDE > paths.length) {
                paths = Arrays.copyOf(paths, paths.length * 2);
            }
        }
        size++;
        paths[path * STRIDE + PATH_ID] = pathId;
        paths[path * STRIDE + NEXT] = next;
        set(path, set, stale);
        return path;
    }

    void remove(int path) {
        size--;
        paths[path * STRIDE + NEXT] = free;
        free = path;
    }

    void clear() {
        paths = new int[16 * STRIDE];
        used = 1;
        free = 0;
        size = 0;
    }

    /** The number of its attributes. */
    int set(int path) {
        return paths[path * STRIDE + SET] & ~STALE;
    }

    void set(int path, int set, boolean stale) {
        paths[path * STRIDE + SET] = stale ? set | STALE : set;
    }

    boolean isStale(int path) {
        return paths[path * STRIDE + SET] < 0;
    }

    int pathId(int path) {
        return paths[path * STRIDE + PATH_ID];
    }

    /** The path that follows in the list; 0: none. */
    int next(int path) {
        return paths[path * STRIDE + NEXT];
    }

    void next(int path, int next) {
        paths[path * STRIDE + NEXT] = next;
    }
}

package io.spillway.bgp.rib;

import io.spillway.bgp.message.WireAttributes;
import java.util.Arrays;

/**
 * Sets of path attributes, each kept once for each source however many routes have it, as its bytes and what the choice
 * of the best path needs. They are known by numbers and live as long as somebody holds them. Confined to one thread.
 */
final class AttributeSets {
    static final int ID_BITS = 24;
    private static final int MAX_ID = (1 << ID_BITS) - 1;
    /** Less garbage than this is not worth a collection. */
    private static final long MIN_GARBAGE = 1 << 20;

    private static final int STRIDE = 11;
    private static final int HASH = 0;
    /** References; of a free set: the next free one. */
    private static final int REFS = 1;

    private static final int AT = 2;
    private static final int OCTETS = 3;
    private static final int SOURCE = 4;
    private static final int LOCAL_PREF = 5;
    private static final int SHAPE = 6;
    private static final int MED = 7;
    private static final int NEIGHBOR_AS = 8;
    private static final int ORIGINATOR = 9;
    private static final int CLUSTERS = 10;

    // SHAPE: 16 bits of path length, above them 2 of ORIGIN, above them:
    private static final int INELIGIBLE = 1 << 18;

    private final long seed;
    private final long maxOctets;
    private int[] sets = new int[64 * STRIDE];
    private int[] index = new int[64];
    private int used = 1; // 0 is no set
    private int free;
    private int size;
    private ByteArena arena = new ByteArena();
    private long live;

    /**
     * @param seed keeps neighbors from choosing attributes that all fall into one place
     * @param maxOctets of attributes kept; more are refused
     */
    AttributeSets(long seed, long maxOctets) {
        this.seed = seed;
        this.maxOctets = maxOctets;
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** Octets of attributes held. */
    long octets() {
        return live;
    }

    /** The number of a set, which the caller then holds once more; 0: it is not there. */
    int find(int source, WireAttributes attributes, int hash) {
        int mask = index.length - 1;
        for (int slot = hash & mask; index[slot] != 0; slot = (slot + 1) & mask) {
            int id = index[slot];
            int at = id * STRIDE;
            if (sets[at + HASH] == hash
                    && sets[at + SOURCE] == source
                    && arena.holds(sets[at + AT], sets[at + OCTETS], attributes)) {
                sets[at + REFS]++;
                return id;
            }
        }
        return 0;
    }

    int hash(int source, WireAttributes attributes) {
        return attributes.hash(seed + source);
    }

    /**
     * Takes in a set that {@link #find} has not found. The caller holds it.
     *
     * @return its number; 0: there is no room
     */
    int add(int source, WireAttributes attributes, int hash, Preference preference) {
        if (live + attributes.wireLength() > maxOctets || (free == 0 && used > MAX_ID)) {
            return 0;
        }
        int id = allocate();
        int at = id * STRIDE;
        sets[at + HASH] = hash;
        sets[at + REFS] = 1;
        sets[at + AT] = arena.add(attributes);
        sets[at + OCTETS] = attributes.wireLength();
        sets[at + SOURCE] = source;
        sets[at + LOCAL_PREF] = preference.localPref;
        sets[at + SHAPE] = preference.pathLength | preference.origin << 16 | (preference.ineligible ? INELIGIBLE : 0);
        sets[at + MED] = preference.med;
        sets[at + NEIGHBOR_AS] = preference.neighborAs;
        sets[at + ORIGINATOR] = preference.originator;
        sets[at + CLUSTERS] = preference.clusters;
        live += attributes.wireLength();
        size++;
        if (size * 2 > index.length) {
            rebuildIndex(index.length * 2);
        } else {
            enter(id);
        }
        return id;
    }

    void hold(int id) {
        sets[id * STRIDE + REFS]++;
    }

    void release(int id) {
        int at = id * STRIDE;
        if (--sets[at + REFS] == 0) {
            forget(id);
            live -= sets[at + OCTETS];
            size--;
            sets[at + OCTETS] = -1;
            sets[at + REFS] = free;
            free = id;
            collectGarbage();
        }
    }

    /** Forgets all, whoever holds them. */
    void clear() {
        sets = new int[64 * STRIDE];
        index = new int[64];
        used = 1;
        free = 0;
        size = 0;
        live = 0;
        arena = new ByteArena();
    }

    byte[] bytes(int id) {
        return arena.copy(sets[id * STRIDE + AT], sets[id * STRIDE + OCTETS]);
    }

    int source(int id) {
        return sets[id * STRIDE + SOURCE];
    }

    boolean isEligible(int id) {
        return (sets[id * STRIDE + SHAPE] & INELIGIBLE) == 0;
    }

    int localPref(int id) {
        return sets[id * STRIDE + LOCAL_PREF];
    }

    int pathLength(int id) {
        return sets[id * STRIDE + SHAPE] & 0xFFFF;
    }

    int origin(int id) {
        return sets[id * STRIDE + SHAPE] >>> 16 & 3;
    }

    int med(int id) {
        return sets[id * STRIDE + MED];
    }

    int neighborAs(int id) {
        return sets[id * STRIDE + NEIGHBOR_AS];
    }

    int originator(int id) {
        return sets[id * STRIDE + ORIGINATOR];
    }

    int clusters(int id) {
        return sets[id * STRIDE + CLUSTERS];
    }

    private int allocate() {
        if (free != 0) {
            int id = free;
            free = sets[id * STRIDE + REFS];
            return id;
        }
        if ((used + 1) * STRIDE > sets.length) {
            sets = Arrays.copyOf(sets, sets.length * 2);
        }
        return used++;
    }

    private void enter(int id) {
        int mask = index.length - 1;
        int slot = sets[id * STRIDE + HASH] & mask;
        while (index[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        index[slot] = id;
    }

    /** Takes a set out of the index and moves back what would no longer be found behind the gap. */
    private void forget(int id) {
        int mask = index.length - 1;
        int gap = sets[id * STRIDE + HASH] & mask;
        while (index[gap] != id) {
            gap = (gap + 1) & mask;
        }
        for (int slot = (gap + 1) & mask; index[slot] != 0; slot = (slot + 1) & mask) {
            int home = sets[index[slot] * STRIDE + HASH] & mask;
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                index[gap] = index[slot];
                gap = slot;
            }
        }
        index[gap] = 0;
    }

    private void rebuildIndex(int slots) {
        index = new int[slots];
        for (int id = 1; id < used; id++) {
            if (isUsed(id)) {
                enter(id);
            }
        }
    }

    private boolean isUsed(int id) {
        return sets[id * STRIDE + OCTETS] >= 0;
    }

    /** Copies what is in use together once most is not: each octet is moved at most about once for each one freed. */
    private void collectGarbage() {
        if (size == 0) {
            clear();
        } else if (arena.size() - live > live + MIN_GARBAGE) {
            ByteArena compact = new ByteArena();
            for (int id = 1; id < used; id++) {
                int at = id * STRIDE;
                if (isUsed(id)) {
                    sets[at + AT] = compact.add(arena, sets[at + AT], sets[at + OCTETS]);
                }
            }
            arena = compact;
        }
    }
}

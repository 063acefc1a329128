package io.spillway.bgp.rib;

import java.util.Arrays;

/**
 * A set of prefixes of one family without an object for each: open addressing in one array, one word per IPv4 prefix
 * and three per IPv6 prefix. A million IPv4 prefixes take 16 MiB. Confined to one thread.
 */
final class PrefixSet {
    private static final int FIRST_SLOTS = 64;
    /** Marks a slot as used; no length needs this bit. */
    private static final long USED = 1L << 63;

    private final int words;
    private long[] table;
    private int slots;
    private int size;

    /** @param addressBits 32 or 128 */
    PrefixSet(int addressBits) {
        this.words = addressBits == 32 ? 1 : 3;
        this.slots = FIRST_SLOTS;
        this.table = new long[FIRST_SLOTS * words];
    }

    int size() {
        return size;
    }

    /**
     * Adds a prefix whose address is left-aligned in 128 bits.
     *
     * @return false: it was there
     */
    boolean add(long high, long low, int length) {
        int slot = find(high, low, length);
        if (isUsed(slot)) {
            return false;
        }
        put(slot, high, low, length);
        size++;
        if (size * 4L > slots * 3L) {
            grow();
        }
        return true;
    }

    /** @return false: it was not there */
    boolean remove(long high, long low, int length) {
        int slot = find(high, low, length);
        if (!isUsed(slot)) {
            return false;
        }
        size--;
        closeGap(slot);
        return true;
    }

    void clear() {
        slots = FIRST_SLOTS;
        table = new long[FIRST_SLOTS * words];
        size = 0;
    }

    /** The slot that has it, or the free one where it belongs. */
    private int find(long high, long low, int length) {
        int slot = home(high, low, length);
        while (isUsed(slot) && !matches(slot, high, low, length)) {
            slot = (slot + 1) & (slots - 1);
        }
        return slot;
    }

    /** Moves back what would no longer be found behind an empty slot. */
    private void closeGap(int emptied) {
        int gap = emptied;
        int slot = (gap + 1) & (slots - 1);
        while (isUsed(slot)) {
            int home = homeOf(slot);
            // Cyclic distance: an entry may move to the gap if its home is not after it.
            if (((slot - home) & (slots - 1)) >= ((slot - gap) & (slots - 1))) {
                System.arraycopy(table, slot * words, table, gap * words, words);
                gap = slot;
            }
            slot = (slot + 1) & (slots - 1);
        }
        Arrays.fill(table, gap * words, (gap + 1) * words, 0);
    }

    private void grow() {
        long[] old = table;
        slots *= 2;
        table = new long[slots * words];
        for (int at = 0; at < old.length; at += words) {
            if (old[at + words - 1] != 0) {
                int slot = words == 1
                        ? find(old[at] << 1 & 0xFFFF_FFFF_0000_0000L, 0, (int) old[at] & 0xFF)
                        : find(old[at], old[at + 1], (int) old[at + 2] & 0xFF);
                System.arraycopy(old, at, table, slot * words, words);
            }
        }
    }

    /** The last word of a slot always has USED set. IPv4: USED, 32 bits of address, 31 bits of length. */
    private static long ipv4Word(long high, int length) {
        return USED | (high >>> 1 & 0x7FFF_FFFF_8000_0000L) | length;
    }

    private void put(int slot, long high, long low, int length) {
        int at = slot * words;
        if (words == 1) {
            table[at] = ipv4Word(high, length);
        } else {
            table[at] = high;
            table[at + 1] = low;
            table[at + 2] = USED | length;
        }
    }

    private boolean isUsed(int slot) {
        return table[slot * words + words - 1] != 0;
    }

    private boolean matches(int slot, long high, long low, int length) {
        int at = slot * words;
        return words == 1
                ? table[at] == ipv4Word(high, length)
                : table[at] == high && table[at + 1] == low && table[at + 2] == (USED | length);
    }

    private int homeOf(int slot) {
        int at = slot * words;
        return words == 1 ? spread(table[at]) : spread(table[at], table[at + 1], table[at + 2]);
    }

    private int home(long high, long low, int length) {
        return words == 1 ? spread(ipv4Word(high, length)) : spread(high, low, USED | length);
    }

    private int spread(long word) {
        long mixed = word * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed ^ mixed >>> 32) & (slots - 1);
    }

    private int spread(long high, long low, long length) {
        return spread((high * 31 + low) * 31 + length + (high >>> 29) + (low >>> 31));
    }
}

package io.spillway.bgp.rib;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Prefixes of one family, each with a small number, without an object for any of them: open addressing in one array, one
 * word for an IPv4 prefix and three for an IPv6 prefix. A million IPv4 prefixes take 16 MiB. Confined to one thread.
 *
 * <p>The last word of a slot has the number in its lower {@link #VALUE_BITS} bits, above it the length, and above that
 * an IPv4 prefix itself. No number is 0: a last word of 0 is a free slot.
 */
final class PrefixMap {
    static final int VALUE_BITS = 26;
    private static final long VALUE_MASK = (1L << VALUE_BITS) - 1;
    private static final int LENGTH_BITS = 6;
    private static final int FIRST_SLOTS = 64;

    private final int words;
    private final int bits;
    private final long multiplier1;
    private final long multiplier2;
    private final int[] lengths;
    private long[] table = new long[0];
    private int slots;
    /** Leaves the bits of a hash that are a slot. */
    private int shift;

    private int size;

    /**
     * @param addressBits 32 or 128
     * @param seed keeps a neighbor from choosing prefixes that all fall into one place
     */
    PrefixMap(int addressBits, long seed) {
        this.words = addressBits == 32 ? 1 : 3;
        this.bits = addressBits;
        SplittableRandom random = new SplittableRandom(seed);
        this.multiplier1 = random.nextLong() | 1;
        this.multiplier2 = random.nextLong() | 1;
        this.lengths = new int[addressBits + 1];
        allocate(FIRST_SLOTS);
    }

    int size() {
        return size;
    }

    /** How many slots there are; most are free. Other methods take their numbers until the next change. */
    int slots() {
        return slots;
    }

    /** How many prefixes have this length. */
    int ofLength(int length) {
        return lengths[length];
    }

    /** The slot of a prefix whose address is left-aligned in 128 bits, or the free one where it belongs. */
    int find(long high, long low, int length) {
        if (words == 1) {
            long key = key(high, length);
            int slot = home(key);
            while (true) {
                long word = table[slot];
                if (word == 0 || word >>> VALUE_BITS == key) {
                    return slot;
                }
                slot = (slot + 1) & (slots - 1);
            }
        }
        int slot = home(high, low, length);
        while (isUsed(slot) && !matches(slot, high, low, length)) {
            slot = (slot + 1) & (slots - 1);
        }
        return slot;
    }

    /** The number in a slot; 0: the slot is free. */
    int value(int slot) {
        return (int) (table[slot * words + words - 1] & VALUE_MASK);
    }

    /** @param value 1 .. 2^26 - 1, for a slot in use */
    void setValue(int slot, int value) {
        int at = slot * words + words - 1;
        table[at] = (table[at] & ~VALUE_MASK) | value;
    }

    /**
     * Fills a slot that {@link #find} has found free.
     *
     * @param value 1 .. 2^26 - 1
     */
    void insert(int slot, long high, long low, int length, int value) {
        int at = slot * words;
        if (words == 1) {
            table[at] = (key(high, length) << VALUE_BITS) | value;
        } else {
            table[at] = high;
            table[at + 1] = low;
            table[at + 2] = ((long) length << VALUE_BITS) | value;
        }
        lengths[length]++;
        size++;
        if (size * 4L > slots * 3L) {
            grow();
        }
    }

    /** Frees a slot; another prefix may be in it afterwards. */
    void remove(int slot) {
        lengths[length(slot)]--;
        size--;
        closeGap(slot);
    }

    void clear() {
        allocate(FIRST_SLOTS);
        Arrays.fill(lengths, 0);
        size = 0;
    }

    /** The first 64 bits of the prefix in a slot. */
    long high(int slot) {
        return words == 1 ? table[slot] & 0xFFFF_FFFF_0000_0000L : table[slot * words];
    }

    /** The other 64 bits. */
    long low(int slot) {
        return words == 1 ? 0 : table[slot * words + 1];
    }

    int length(int slot) {
        long word = table[slot * words + words - 1] >>> VALUE_BITS;
        return (int) (words == 1 ? word & ((1 << LENGTH_BITS) - 1) : word);
    }

    /** All prefixes as they are now, for somebody who wants to go through them later. */
    PrefixSnapshot snapshot() {
        long[] prefixes = new long[size * words];
        int at = 0;
        for (int slot = 0; slot < slots; slot++) {
            if (!isUsed(slot)) {
                continue;
            }
            if (words == 1) {
                prefixes[at++] = table[slot] >>> VALUE_BITS;
            } else {
                prefixes[at++] = high(slot);
                prefixes[at++] = low(slot);
                prefixes[at++] = length(slot);
            }
        }
        return new PrefixSnapshot(bits, prefixes);
    }

    /** Moves back what would no longer be found behind an empty slot. */
    private void closeGap(int emptied) {
        int mask = slots - 1;
        int gap = emptied;
        int slot = (gap + 1) & mask;
        while (isUsed(slot)) {
            int home = homeOf(slot);
            // Cyclic distance: an entry may move to the gap if its home is not after it.
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                for (int word = 0; word < words; word++) {
                    table[gap * words + word] = table[slot * words + word];
                }
                gap = slot;
            }
            slot = (slot + 1) & mask;
        }
        for (int word = 0; word < words; word++) {
            table[gap * words + word] = 0;
        }
    }

    /** Homes are the upper bits of the hash, so that the old order is nearly the new one and memory is read in order. */
    private void grow() {
        long[] old = table;
        allocate(slots * 2);
        for (int at = 0; at < old.length; at += words) {
            long last = old[at + words - 1];
            if (last != 0) {
                int slot = words == 1
                        ? find(last & 0xFFFF_FFFF_0000_0000L, 0, (int) (last >>> VALUE_BITS) & ((1 << LENGTH_BITS) - 1))
                        : find(old[at], old[at + 1], (int) (last >>> VALUE_BITS));
                System.arraycopy(old, at, table, slot * words, words);
            }
        }
    }

    private void allocate(int count) {
        slots = count;
        shift = Long.numberOfLeadingZeros(count) + 1;
        table = new long[count * words];
    }

    private static long key(long high, int length) {
        return high >>> VALUE_BITS | length;
    }

    private boolean isUsed(int slot) {
        return table[slot * words + words - 1] != 0;
    }

    private boolean matches(int slot, long high, long low, int length) {
        int at = slot * words;
        return table[at] == high && table[at + 1] == low && table[at + 2] >>> VALUE_BITS == length;
    }

    private int homeOf(int slot) {
        return words == 1 ? home(table[slot] >>> VALUE_BITS) : home(high(slot), low(slot), length(slot));
    }

    private int home(long key) {
        long mixed = key * multiplier1;
        mixed = (mixed ^ mixed >>> 32) * multiplier2;
        return (int) (mixed >>> shift);
    }

    private int home(long high, long low, int length) {
        long mixed = high * multiplier1;
        mixed = (mixed ^ mixed >>> 32 ^ low) * multiplier2;
        return home(mixed ^ mixed >>> 32 ^ length);
    }
}

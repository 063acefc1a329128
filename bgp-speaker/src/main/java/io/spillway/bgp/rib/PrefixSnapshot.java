package io.spillway.bgp.rib;

import io.spillway.bgp.message.Addresses;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The prefixes of a table at one moment, to be gone through in order while the table goes on. Confined to one thread,
 * which need not be the table's.
 */
final class PrefixSnapshot {
    private final int addressBits;
    private final long[] words;
    private boolean sorted;

    /** @param words for IPv4: address and length in 38 bits; for IPv6: the address in two words, and the length */
    PrefixSnapshot(int addressBits, long[] words) {
        this.addressBits = addressBits;
        this.words = words;
    }

    int size() {
        return words.length / (addressBits == 32 ? 1 : 3);
    }

    /** By address, and the shorter first. */
    void sort() {
        if (sorted) {
            return;
        }
        sorted = true;
        if (addressBits == 32) {
            Arrays.sort(words); // 38 bits: no sign
        } else {
            sortTriples();
        }
    }

    private void sortTriples() {
        Integer[] order = new Integer[size()];
        Arrays.setAll(order, i -> i * 3);
        long[] unsorted = words.clone();
        Arrays.sort(order, (a, b) -> {
            int high = Long.compareUnsigned(unsorted[a], unsorted[b]);
            int low = high != 0 ? high : Long.compareUnsigned(unsorted[a + 1], unsorted[b + 1]);
            return low != 0 ? low : Long.compare(unsorted[a + 2], unsorted[b + 2]);
        });
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(unsorted, order[i], words, i * 3, 3);
        }
    }

    long high(int index) {
        return addressBits == 32 ? words[index] >>> 6 << 32 : words[index * 3];
    }

    long low(int index) {
        return addressBits == 32 ? 0 : words[index * 3 + 1];
    }

    int length(int index) {
        return (int) (addressBits == 32 ? words[index] & 63 : words[index * 3 + 2]);
    }

    Prefix prefix(int index) {
        return prefix(addressBits, high(index), low(index), length(index));
    }

    /** A prefix from its address left-aligned in 128 bits. */
    static Prefix prefix(int addressBits, long high, long low, int length) {
        byte[] octets = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        return new Prefix(Addresses.of(Arrays.copyOf(octets, addressBits / 8)), length);
    }
}

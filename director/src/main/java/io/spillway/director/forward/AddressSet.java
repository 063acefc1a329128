package io.spillway.director.forward;

import io.spillway.director.packet.Bytes;
import java.net.Inet4Address;
import java.util.Arrays;
import java.util.Collection;

/** A fixed set of IPv4 addresses, asked per packet. Thread rule: immutable. */
public final class AddressSet {
    private final int[] sorted;
    /** Of the address at the same index of {@link #sorted}: its place in what the set was made from. */
    private final int[] places;

    public AddressSet(Collection<Inet4Address> addresses) {
        int[] inOrder = addresses.stream().mapToInt(Bytes::address).toArray();
        sorted = Arrays.stream(inOrder).sorted().toArray();
        places = new int[sorted.length];
        for (int place = 0; place < inOrder.length; place++) {
            places[Arrays.binarySearch(sorted, inOrder[place])] = place;
        }
    }

    /** The place of an address, from 0, in what the set was made from; negative if it isn't in it. */
    int indexOf(int address) {
        int index = Arrays.binarySearch(sorted, address);
        return index < 0 ? -1 : places[index];
    }
}

package io.spillway.director.forward;

import io.spillway.director.packet.Bytes;
import java.net.Inet4Address;
import java.util.Arrays;
import java.util.Collection;

/** A fixed set of IPv4 addresses, asked per packet. Thread rule: immutable. */
public final class AddressSet {
    private final int[] sorted;

    public AddressSet(Collection<Inet4Address> addresses) {
        sorted = addresses.stream().mapToInt(Bytes::address).sorted().toArray();
    }

    boolean contains(int address) {
        return Arrays.binarySearch(sorted, address) >= 0;
    }
}

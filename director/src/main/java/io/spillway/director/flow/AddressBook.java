package io.spillway.director.flow;

import io.spillway.director.packet.Ip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Numbers the addresses that flows are made of beside the client's: VIPs, real servers, local addresses. A number is never
 * given to another address, so a flow record can hold it in place of 16 bytes, and a packet's address is looked up once to
 * learn both what it is and its number. Thread rule: immutable once it is used; {@link #with} makes a new one.
 */
public final class AddressBook {
    /** The number of an address that is in no book; its kinds are 0. */
    public static final int NONE = 0;

    /** Kinds of addresses; one address may be of several. */
    public static final int VIP = 1;

    public static final int SERVER = 2;
    /** Of FULLNAT: servers send replies there. */
    public static final int LOCAL = 4;
    /** Our end of the tunnels between sites. */
    public static final int TUNNEL_END = 8;
    /** Of this host. */
    public static final int OWN = 16;

    /** What numbers of addresses take of an int. */
    private static final int NUMBER_BITS = 24;

    /** The unspecified address, ::, which is nobody's, has number 0. */
    private static final AddressBook EMPTY = new AddressBook(1, new long[1], new long[1], new int[1]);

    private final int size;
    /** By number. */
    private final long[] highs;

    private final long[] lows;
    private final int[] kinds;

    /** Open addressing; 0 is empty. At most half full. */
    private final int[] places;

    /** The same of IPv4 addresses only: the address in the high half, in the low one its kinds and its number. */
    private final long[] placesV4;

    private AddressBook(int size, long[] highs, long[] lows, int[] kinds) {
        this.size = size;
        this.highs = highs;
        this.lows = lows;
        this.kinds = kinds;
        places = new int[Math.max(16, Integer.highestOneBit(size) * 4)];
        placesV4 = new long[places.length];
        for (int number = 1; number < size; number++) {
            int place = place(highs[number], lows[number]);
            while (places[place] != NONE) {
                place = (place + 1) & (places.length - 1);
            }
            places[place] = number;
            if (Ip.isV4(highs[number], lows[number])) {
                addV4((int) lows[number], number);
            }
        }
    }

    private void addV4(int address, int number) {
        int place = placeV4(address);
        while (placesV4[place] != 0) {
            place = (place + 1) & (placesV4.length - 1);
        }
        placesV4[place] = ((long) address << 32) | ((long) kinds[number] << NUMBER_BITS) | number;
    }

    public static AddressBook empty() {
        return EMPTY;
    }

    /** Makes a new book from an old one, whose numbers it keeps; kinds are said anew. */
    public static final class Maker {
        private record Address(long high, long low) {}

        private final List<Address> addresses = new ArrayList<>();
        private final Map<Address, Integer> numbers = new HashMap<>();
        private final Map<Integer, Integer> kinds = new HashMap<>();

        private Maker(AddressBook old) {
            for (int number = 0; number < old.size; number++) {
                add(old.highs[number], old.lows[number], 0);
            }
        }

        /** The number of an address, which is of {@code kind} too. */
        public int add(long high, long low, int kind) {
            var address = new Address(high, low);
            Integer known = numbers.get(address);
            int number = known == null ? addresses.size() : known;
            if (known == null) {
                addresses.add(address);
                numbers.put(address, number);
            }
            kinds.merge(number, kind, (was, more) -> was | more);
            return number;
        }

        /** @throws IllegalStateException there are more addresses, ever, than a flow can tell apart: 16 million */
        public AddressBook make() {
            if (addresses.size() > FlowTable.MAX_NUMBER) {
                throw new IllegalStateException("more than " + FlowTable.MAX_NUMBER + " addresses");
            }
            return new AddressBook(
                    addresses.size(),
                    addresses.stream().mapToLong(Address::high).toArray(),
                    addresses.stream().mapToLong(Address::low).toArray(),
                    IntStream.range(0, addresses.size())
                            .map(number -> kinds.getOrDefault(number, 0))
                            .toArray());
        }
    }

    public Maker with() {
        return new Maker(this);
    }

    /** The number of an address, or {@link #NONE}. */
    public int find(long high, long low) {
        for (int place = place(high, low); ; place = (place + 1) & (places.length - 1)) {
            int number = places[place];
            if (number == NONE || (lows[number] == low && highs[number] == high)) {
                return number;
            }
        }
    }

    /** The number of an IPv4 address with its kinds, for {@link #number} and {@link #isOf}; 0 if it is in no book. */
    public int findV4(int address) {
        for (int place = placeV4(address); ; place = (place + 1) & (placesV4.length - 1)) {
            long entry = placesV4[place];
            if (entry == 0 || (int) (entry >>> 32) == address) {
                return (int) entry;
            }
        }
    }

    /** The same of an address of either family. */
    public int findAny(long high, long low) {
        int number = find(high, low);
        return kinds[number] << NUMBER_BITS | number;
    }

    /** The number in what {@link #findV4} says. */
    public static int number(int found) {
        return found & FlowTable.MAX_NUMBER;
    }

    /** Whether what {@link #findV4} says is of one of these kinds. */
    public static boolean isOf(int found, int kinds) {
        return (found >>> NUMBER_BITS & kinds) != 0;
    }

    /** What an address is: the kinds, added up. */
    public int kinds(int number) {
        return kinds[number];
    }

    public long high(int number) {
        return highs[number];
    }

    public long low(int number) {
        return lows[number];
    }

    public boolean isV4(int number) {
        return Ip.isV4(highs[number], lows[number]);
    }

    /** Of all addresses, {@link #NONE} included. */
    public int size() {
        return size;
    }

    private int placeV4(int address) {
        return ((address * 0x9e37_79b9) >>> 8) & (placesV4.length - 1);
    }

    private int place(long high, long low) {
        long x = (high ^ Long.rotateLeft(low, 32)) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (x >>> 33) & (places.length - 1);
    }
}

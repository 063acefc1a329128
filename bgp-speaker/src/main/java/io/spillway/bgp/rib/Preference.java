package io.spillway.bgp.rib;

import io.spillway.bgp.message.Addresses;
import io.spillway.bgp.message.WireAttributes;
import java.net.Inet4Address;
import java.util.Arrays;

/**
 * What the choice of the best path needs to know of a set of attributes, read from their bytes.
 *
 * <p>Confined to one call: {@link #of} makes it, and who asked takes what it wants.
 */
final class Preference implements WireAttributes.Visitor {
    private static final int ORIGIN = 1;
    private static final int AS_PATH = 2;
    private static final int NEXT_HOP = 3;
    private static final int MULTI_EXIT_DISC = 4;
    private static final int LOCAL_PREF = 5;
    private static final int ORIGINATOR_ID = 9;
    private static final int CLUSTER_LIST = 10;
    private static final int MP_REACH_NLRI = 14;
    private static final int AS4_PATH = 17;

    private static final int AS_SET = 1;
    private static final int AS_SEQUENCE = 2;
    private static final int AS_TRANS = 23456;
    private static final int DEFAULT_LOCAL_PREF = 100;
    private static final int MAX_LENGTH = 0xFFFF;

    private final Sources.Entry from;
    private final int localAs;
    private final int localId;
    private final int asOctets;

    /** Unsigned. */
    int localPref = DEFAULT_LOCAL_PREF;
    /** RFC 4271, section 9.1.2.2 (a), and RFC 5065, section 5.3; at most 65,535. */
    int pathLength;

    int origin;
    /** Unsigned; 0 where there is none (RFC 4271, section 9.1.2.2 c). */
    int med;
    /** MEDs are compared among routes that came through the same one. */
    int neighborAs;
    /** ORIGINATOR_ID, else the neighbor's identifier (RFC 4456, section 9); unsigned. */
    int originator;

    int clusters;
    /** The route has passed this AS or began at this router (RFC 4271, section 9.1.2; RFC 4456, section 8). */
    boolean loop;
    /** No candidate: its next hop is ours or none at all. */
    boolean ineligible;

    private Preference(Sources.Entry from, int localAs, int localId) {
        this.from = from;
        this.localAs = localAs;
        this.localId = localId;
        this.asOctets = from.source.context().fourOctetAs() ? 4 : 2;
        this.neighborAs = from.source.context().external() ? (int) from.source.as() : localAs;
        this.originator = from.identifier;
    }

    /** @param localId our BGP identifier as a number */
    static Preference of(WireAttributes attributes, Sources.Entry from, int localAs, int localId) {
        Preference preference = new Preference(from, localAs, localId);
        attributes.forEach(preference);
        return preference;
    }

    /** Whether a route has passed an AS, or says so in AS4_PATH. */
    static boolean hasPassed(WireAttributes attributes, int as) {
        boolean[] passed = new boolean[1];
        int octets = attributes.context().fourOctetAs() ? 4 : 2;
        attributes.forEach((code, bytes, from, end) -> {
            if (code == AS_PATH || code == AS4_PATH) {
                passed[0] |= contains(bytes, from, end, code == AS_PATH ? octets : 4, as);
            }
        });
        return passed[0];
    }

    static int number(Inet4Address address) {
        return i32(address.getAddress(), 0);
    }

    @Override
    public void attribute(int code, byte[] bytes, int start, int end) {
        switch (code) {
            case ORIGIN -> origin = bytes[start];
            case AS_PATH -> path(bytes, start, end);
            case AS4_PATH -> loop |= contains(bytes, start, end, 4, localAs);
            case NEXT_HOP -> nextHop(bytes, start, end);
            case MP_REACH_NLRI -> nextHop(bytes, start + 4, start + 4 + bytes[start + 3]);
            case MULTI_EXIT_DISC -> med = i32(bytes, start);
            case LOCAL_PREF -> localPref = i32(bytes, start);
            case ORIGINATOR_ID -> {
                originator = i32(bytes, start);
                loop |= originator == localId;
            }
            case CLUSTER_LIST -> clusters = (end - start) / 4;
            default -> {}
        }
    }

    private void path(byte[] bytes, int start, int end) {
        boolean nearest = true;
        int at = start;
        while (at < end) {
            int type = bytes[at];
            int count = bytes[at + 1] & 0xFF;
            at += 2;
            if (type == AS_SEQUENCE || type == AS_SET) {
                pathLength = Math.min(MAX_LENGTH, pathLength + (type == AS_SET ? 1 : count));
                int first = as(bytes, at, asOctets);
                if (nearest && type == AS_SEQUENCE && first != AS_TRANS) {
                    neighborAs = first;
                }
                nearest = false;
            }
            for (int i = 0; i < count; i++) {
                loop |= as(bytes, at, asOctets) == localAs;
                at += asOctets;
            }
        }
    }

    /** One address, or an IPv6 one followed by a link-local one, of which either will do. */
    private void nextHop(byte[] bytes, int start, int end) {
        byte[] local = from.localAddress;
        int first = Math.min(end, start + 16);
        boolean ours = Arrays.equals(bytes, start, first, local, 0, local.length);
        boolean usable = Addresses.isUsableNextHop(bytes, start, first)
                || (first < end && Addresses.isUsableNextHop(bytes, first, end));
        ineligible |= ours || !usable;
    }

    private static boolean contains(byte[] bytes, int from, int end, int octets, int as) {
        int at = from;
        while (at < end) {
            int count = bytes[at + 1] & 0xFF;
            at += 2;
            for (int i = 0; i < count; i++) {
                if (as(bytes, at, octets) == as) {
                    return true;
                }
                at += octets;
            }
        }
        return false;
    }

    private static int as(byte[] bytes, int at, int octets) {
        return octets == 4 ? i32(bytes, at) : (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    private static int i32(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF);
    }
}

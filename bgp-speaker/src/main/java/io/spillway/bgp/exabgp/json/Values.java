package io.spillway.bgp.exabgp.json;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Values of path attributes that JSON and text have in common. */
final class Values {
    private Values() {}

    static String origin(Octets in, ApiVersion version) throws UnreadableMessageException {
        int origin = in.u8();
        if (version == ApiVersion.V6 && origin > 2) {
            throw new UnreadableMessageException("origin " + origin);
        }
        return switch (origin) {
            case 0 -> "igp";
            case 1 -> "egp";
            case 2 -> "incomplete";
            default -> "invalid";
        };
    }

    static long number(Octets in) throws UnreadableMessageException {
        in.expect(4);
        return in.u32();
    }

    static String aggregator(Octets in, boolean fourOctetAs) throws UnreadableMessageException {
        in.expect(fourOctetAs ? 8 : 6);
        return (fourOctetAs ? in.u32() : in.u16()) + ":" + in.ipv4();
    }

    static String address(Octets in) throws UnreadableMessageException {
        in.expect(4);
        return in.ipv4();
    }

    static List<String> addresses(Octets in) throws UnreadableMessageException {
        in.expectMultipleOf(4);
        List<String> addresses = new ArrayList<>();
        while (in.hasRemaining()) {
            addresses.add(in.ipv4());
        }
        return addresses;
    }

    static List<Long> communities(Octets in) throws UnreadableMessageException {
        in.expectMultipleOf(4);
        List<Long> communities = new ArrayList<>();
        while (in.hasRemaining()) {
            communities.add(in.u32());
        }
        return communities;
    }

    static List<ExtendedCommunityView> extendedCommunities(Octets in, int octets) throws UnreadableMessageException {
        in.expectMultipleOf(octets);
        List<ExtendedCommunityView> communities = new ArrayList<>();
        while (in.hasRemaining()) {
            communities.add(new ExtendedCommunityView(in.bytes(octets)));
        }
        return communities;
    }

    /** Each three numbers; one that comes again is left out. */
    static Set<List<Long>> largeCommunities(Octets in) throws UnreadableMessageException {
        in.expectMultipleOf(12);
        Set<List<Long>> communities = new LinkedHashSet<>();
        while (in.hasRemaining()) {
            communities.add(List.of(in.u32(), in.u32(), in.u32()));
        }
        return communities;
    }

    /** {@code pmsi:ingressreplication:0:100:10.0.0.1}: type, flags, label and tunnel (RFC 6514, section 5). */
    static String pmsi(Octets in, ApiVersion version) throws UnreadableMessageException {
        int flags = in.u8();
        int type = in.u8();
        int rawLabel = in.u24();
        boolean none = type == 0 && version == ApiVersion.V4;
        byte[] tunnel = none ? new byte[0] : in.rest();
        boolean ingress = type == 6 && tunnel.length == 4;
        int label = rawLabel >> 4;
        boolean showRaw = version == ApiVersion.V6 ? rawLabel != label << 4 : ingress && rawLabel != 0;
        String name = switch (type) {
            case 0 -> "notunnel";
            case 1 -> "rsvp-tep2mplsp";
            case 2 -> "mldpp2mplsp";
            case 3 -> "pim-ssmtree";
            case 4 -> "pim-smtree";
            case 5 -> "bidir-pimtree";
            case 6 -> "ingressreplication";
            case 7 -> "mldpmp2mplsp";
            default -> "unknown";
        };
        String where = ingress ? Octets.address(tunnel) : tunnel.length == 0 ? "" : Octets.hex(tunnel);
        return "pmsi:" + name + ":" + flags + ":" + label + (showRaw ? "(" + rawLabel + ")" : "") + ":" + where;
    }
}

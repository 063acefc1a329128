package io.spillway.bgp.exabgp.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * An extended community, of 8 octets (RFC 4360) or 20 (RFC 5701).
 *
 * @param octets not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ExtendedCommunityView(byte[] octets) {
    JsonObject json(ApiVersion version) throws UnreadableMessageException {
        String words = words(version);
        boolean bare = words.isEmpty() && version == ApiVersion.V6;
        JsonObject json = new JsonObject()
                .json("value", Octets.number(octets))
                .string("string", bare ? Octets.hex(octets) : words);
        if (version == ApiVersion.V6 && octets.length == 8 && kind() == 0x0702) {
            json.bool("transitive", (octets[0] & 0x40) == 0);
        }
        return json;
    }

    /** As ExaBGP 4.2 writes it in text. */
    String text() throws UnreadableMessageException {
        String words = words(ApiVersion.V4);
        // It always writes 16 digits or more, without the zeros in front of more.
        String digits = Octets.hex(octets).substring(2).replaceFirst("^0+(?=.{16})", "");
        return words.isEmpty() ? "0x" + digits : words;
    }

    /** The type without the bits that say who assigned it and whether it is transitive, then the subtype. */
    private int kind() {
        return (octets[0] & 0x0F) << 8 | (octets[1] & 0xFF);
    }

    /** What it means; empty: ExaBGP has no words for it. */
    private String words(ApiVersion version) throws UnreadableMessageException {
        Octets value = new Octets(Arrays.copyOfRange(octets, 2, octets.length));
        return octets.length == 8 ? words8(value, version) : words20(value);
    }

    private String words8(Octets value, ApiVersion version) throws UnreadableMessageException {
        boolean newer = version == ApiVersion.V6;
        String afterAs4 = newer ? ":" : "L:";
        return switch (kind()) {
            case 0x0002 -> "target:" + value.u16() + ":" + value.u32();
            case 0x0102 -> "target:" + value.ipv4() + ":" + value.u16();
            case 0x0202 -> "target:" + value.u32() + afterAs4 + value.u16();
            case 0x0003 -> "origin:" + value.u16() + ":" + value.ipv4();
            case 0x0103 -> originOfAddress(value.ipv4(), value.u16(), version);
            case 0x0203 -> "origin:" + value.u32() + afterAs4 + value.u16();
            case 0x0013 -> "rtrecord:" + value.u16() + ":" + value.u32();
            case 0x0113 -> "rtrecord:" + value.ipv4() + ":" + value.u16();
            case 0x0213 -> "rtrecord:" + value.u32() + afterAs4 + value.u16();
            case 0x0006 -> "rate-limit:" + rate(value);
            case 0x0007 -> trafficAction(octets[7]);
            case 0x0008 -> "redirect:" + value.u16() + ":" + value.u32();
            case 0x0009 -> "mark " + (octets[7] & 0xFF);
            case 0x000A -> "l2info:" + value.u8() + ":" + value.u8() + ":" + value.u16() + ":" + value.u16();
            case 0x000C -> newer ? "rate-limit:" + packetRate(value) + ":packets" : "";
            case 0x010C -> toNextHop(value.ipv4(), value.u16());
            case 0x030C -> "encap:" + tunnel(octets[6], octets[7]);
            case 0x0314 -> "consistentHashSortOrder:" + value.u32();
            case 0x0600 -> mobility(value);
            case 0x0702 -> interfaceSet(value.u32(), value.u16(), newer ? 0x3FFF : 0x1FFF);
            case 0x0800 -> (octets[7] & 1) != 0 ? "copy-to-nexthop" : "redirect-to-nexthop";
            case 0x0C00 -> newer ? "mup:" + value.u16() + ":" + value.u32() : "";
            default -> "";
        };
    }

    private String words20(Octets value) throws UnreadableMessageException {
        return kind() == 0x000C ? toNextHop(value.ipv6(), value.u16()) : "";
    }

    /** ExaBGP 4.2 has the two the wrong way round. */
    private static String originOfAddress(String address, int number, ApiVersion version) {
        return version == ApiVersion.V6 ? "origin:" + address + ":" + number : "origin:" + number + ":" + address;
    }

    private static String rate(Octets value) throws UnreadableMessageException {
        value.u16();
        return whole(value.f32());
    }

    private static String packetRate(Octets value) throws UnreadableMessageException {
        value.u16();
        return whole(Math.max(value.f32(), 0));
    }

    private static String whole(float rate) {
        return Float.isFinite(rate)
                ? new BigDecimal(rate).setScale(0, RoundingMode.DOWN).toPlainString()
                : Float.toString(rate);
    }

    private static String trafficAction(int bits) {
        boolean sample = (bits & 2) != 0;
        boolean terminal = (bits & 1) != 0;
        return "action " + (sample ? "sample" : "") + (sample && terminal ? "-" : "") + (terminal ? "terminal" : "");
    }

    private static String toNextHop(String address, int bits) {
        return (bits & 1) != 0
                ? "copy-to-nexthop-ietf " + address + " (with copy)"
                : "redirect-to-nexthop-ietf " + address;
    }

    private static String mobility(Octets value) throws UnreadableMessageException {
        boolean sticky = value.u8() == 1;
        value.u8();
        return "mac-mobility:" + value.u32() + (sticky ? ":sticky" : "");
    }

    private static String interfaceSet(long as, int target, int mask) {
        String direction = switch (target >> 14) {
            case 1 -> "input";
            case 2 -> "output";
            case 3 -> "input-output";
            default -> "0";
        };
        return "interface-set:" + direction + ":" + as + ":" + (target & mask);
    }

    private static String tunnel(byte high, byte low) {
        int type = (high & 0xFF) << 8 | (low & 0xFF);
        return switch (type) {
            case 0 -> "Default";
            case 1 -> "L2TPv3";
            case 2 -> "GRE";
            case 7 -> "IP-in-IP";
            case 8 -> "VXLAN";
            case 9 -> "NVGRE";
            case 10 -> "MPLS";
            case 12 -> "VXLAN-GPE";
            case 13 -> "MPLS-in-UDP";
            default -> "encap:UNKNOWN-" + type;
        };
    }
}

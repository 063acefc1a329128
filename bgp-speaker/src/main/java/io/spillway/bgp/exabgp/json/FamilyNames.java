package io.spillway.bgp.exabgp.json;

/** Address families by the names that ExaBGP gives them. */
final class FamilyNames {
    private FamilyNames() {}

    static String afi(int afi, ApiVersion version) {
        return switch (afi) {
            case 0 -> "undefined";
            case 1 -> "ipv4";
            case 2 -> "ipv6";
            case 0x19 -> "l2vpn";
            case 0x4004 -> "bgp-ls";
            default -> "unknown-afi-" + (version == ApiVersion.V4 ? "0x0x" : "0x") + Integer.toHexString(afi);
        };
    }

    static String safi(int safi, ApiVersion version) {
        return switch (safi) {
            case 1 -> "unicast";
            case 2 -> "multicast";
            case 4 -> "nlri-mpls";
            case 65 -> "vpls";
            case 70 -> "evpn";
            case 71 -> "bgp-ls";
            case 72 -> "bgp-ls-vpn";
            case 128 -> "mpls-vpn";
            case 132 -> "rtc";
            case 133 -> "flow";
            case 134 -> "flow-vpn";
            default -> version == ApiVersion.V4 ? "unknown safi " + safi : newer(safi);
        };
    }

    /** Families that ExaBGP 4.2 doesn't know. */
    private static String newer(int safi) {
        return switch (safi) {
            case 0 -> "undefined";
            case 5 -> "mcast-vpn";
            case 73 -> "sr-policy";
            case 85 -> "mup";
            default -> "unknown safi " + safi;
        };
    }
}

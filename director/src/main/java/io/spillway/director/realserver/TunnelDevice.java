package io.spillway.director.realserver;

/** The kernel's devices that open tunnels. */
enum TunnelDevice {
    /** IPv4 in IPv4 (RFC 2003). */
    IPIP("spillway-ipip", "ipip", "", "ipip", true, false),
    /** IPv6 in IPv4 (RFC 4213). */
    SIT("spillway-sit", "sit", "", "sit", false, true),
    /** Either in IPv6 (RFC 2473). The kernel's own ip6tnl0 takes only IPv6 in IPv6. */
    IP6TNL("spillway-ip6tnl", "ip6_tunnel", "mode any", "tunnel6", true, true),
    GRE("spillway-gre", "ip_gre", "", "gre", true, true),
    GRE6("spillway-ip6gre", "ip6_gre", "", "gre6", true, true);

    private final String deviceName;
    private final String module;
    private final String mode;
    private final String linkType;
    private final boolean carriesV4;
    private final boolean carriesV6;

    TunnelDevice(String deviceName, String module, String mode, String linkType, boolean carriesV4, boolean carriesV6) {
        this.deviceName = deviceName;
        this.module = module;
        this.mode = mode;
        this.linkType = linkType;
        this.carriesV4 = carriesV4;
        this.carriesV6 = carriesV6;
    }

    String deviceName() {
        return deviceName;
    }

    String module() {
        return module;
    }

    /** As {@code ip link} shows it behind {@code link/}. */
    String linkType() {
        return linkType;
    }

    boolean carries(boolean v4) {
        return v4 ? carriesV4 : carriesV6;
    }

    /** What stands between {@code type} and the addresses when the device is made. */
    String kind() {
        String type = switch (this) {
            case IPIP -> "ipip";
            case SIT -> "sit";
            case IP6TNL -> "ip6tnl";
            case GRE -> "gre";
            case GRE6 -> "ip6gre";
        };
        return mode.isEmpty() ? type : type + " " + mode;
    }
}

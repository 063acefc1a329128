package io.spillway.bgp.exabgp.json;

import org.jspecify.annotations.Nullable;

/** The attributes that ExaBGP shows by name, with what it thinks of wrong ones. */
enum KnownAttribute {
    ORIGIN(1, 0x40, "origin", Fault.WITHDRAW),
    AS_PATH(2, 0x40, "as-path", Fault.WITHDRAW),
    NEXT_HOP(3, 0x40, "next-hop", Fault.WITHDRAW),
    MED(4, 0x80, "med", Fault.WITHDRAW),
    LOCAL_PREFERENCE(5, 0x40, "local-preference", Fault.WITHDRAW),
    ATOMIC_AGGREGATE(6, 0x40, "atomic-aggregate", Fault.DISCARD),
    AGGREGATOR(7, 0xC0, "aggregator", Fault.DISCARD),
    COMMUNITY(8, 0xC0, "community", Fault.SILENT),
    ORIGINATOR_ID(9, 0x80, "originator-id", Fault.SILENT),
    CLUSTER_LIST(10, 0x80, "cluster-list", Fault.SILENT),
    MP_REACH(14, 0x80, "mp-reach-nlri", Fault.SILENT),
    MP_UNREACH(15, 0x80, "mp-unreach-nlri", Fault.SILENT),
    EXTENDED_COMMUNITY(16, 0xC0, "extended-community", Fault.SILENT),
    AS4_PATH(17, 0xC0, "as4-path", Fault.SILENT),
    AS4_AGGREGATOR(18, 0xC0, "as4-aggregator", Fault.SILENT),
    PMSI_TUNNEL(22, 0xC0, "pmsi-tunnel", Fault.SILENT),
    TUNNEL_ENCAP(23, 0xC0, "tunnel-encaps", Fault.SILENT),
    IPV6_EXTENDED_COMMUNITY(25, 0xC0, "extended-community-ipv6", Fault.SILENT),
    AIGP(26, 0x80, "aigp", Fault.SILENT),
    BGP_LS(29, 0x80, "bgp-ls", Fault.SILENT),
    LARGE_COMMUNITY(32, 0xC0, "large-community", Fault.WITHDRAW),
    PREFIX_SID(40, 0xC0, "bgp-prefix-sid", Fault.SILENT);

    private static final int OPTIONAL = 0x80;
    private static final int PARTIAL = 0x20;
    private static final int EXTENDED_LENGTH = 0x10;

    /** What API 4 says under {@code error} when flags or length are wrong; API 6 says nothing. */
    enum Fault {
        WITHDRAW,
        DISCARD,
        SILENT
    }

    private final int code;
    private final int flags;
    private final String words;
    private final Fault fault;

    KnownAttribute(int code, int flags, String words, Fault fault) {
        this.code = code;
        this.flags = flags;
        this.words = words;
        this.fault = fault;
    }

    /** The one with this type code; null: shown by number. */
    static @Nullable KnownAttribute of(int code, ApiVersion version) {
        for (KnownAttribute known : values()) {
            if (known.code == code) {
                return known == TUNNEL_ENCAP && version == ApiVersion.V4 ? null : known;
            }
        }
        return null;
    }

    int code() {
        return code;
    }

    String words() {
        return words;
    }

    Fault fault() {
        return fault;
    }

    boolean allows(int received) {
        int ignored = EXTENDED_LENGTH | ((flags & OPTIONAL) != 0 ? PARTIAL : 0);
        return (received & ~ignored) == flags;
    }

    boolean mayBeEmpty() {
        return this == AS_PATH || this == AS4_PATH || this == ATOMIC_AGGREGATE;
    }
}

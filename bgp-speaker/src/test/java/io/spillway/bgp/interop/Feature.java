package io.spillway.bgp.interop;

/** What a router has in Debian's version, or not. */
enum Feature {
    /** Takes IPv6 routes over a session between IPv4 addresses. */
    IPV6_OVER_IPV4,
    /** Sends them too, with a next hop that can be used. */
    IPV6_OVER_IPV4_SENT,
    /** Its operator can have it ask for our routes again (RFC 2918). */
    REFRESH,
    /** Sends its routes again when we ask (RFC 2918). */
    REFRESH_ANSWERED,
    /** RFC 7313, offered. */
    ENHANCED_REFRESH,
    /** RFC 2385. */
    MD5,
    /** RFC 5082. */
    GTSM,
    /** Its operator sees our shutdown communication (RFC 9003). */
    SHUTDOWN_SHOWN,
    /** Its operator can tell ours why it goes (RFC 9003). */
    SHUTDOWN_SENT,
    /** It can be told to know 2-octet AS numbers only. */
    TWO_OCTET_AS,
    /** RFC 8654. */
    EXTENDED_MESSAGES,
    /** RFC 9234. */
    ROLE,
    /** Sends several paths for a prefix (RFC 7911). */
    ADD_PATH,
    /** IPv4 routes with an IPv6 next hop (RFC 8950). */
    EXTENDED_NEXT_HOP,
    /** RFC 5880, 5881. */
    BFD
}

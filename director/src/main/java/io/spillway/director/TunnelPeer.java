package io.spillway.director;

import java.net.Inet4Address;

/** Another site's director: the only addresses from which, and to which, IPIP is spoken (RFC 2003). */
public record TunnelPeer(String site, Inet4Address address) {}

package io.spillway.bgp.exabgp.json;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a session, as events name them.
 *
 * @param routerId our BGP identifier, shown by API 6 only; null: none
 */
public record Ends(
        InetAddress local,
        InetAddress peer,
        long localAs,
        long peerAs,
        @Nullable Inet4Address routerId) {}

package io.spillway.bgp.session;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a session.
 *
 * @param address the neighbor's
 * @param as the neighbor's
 * @param localAddress ours; null: no connection yet
 * @param localAs ours
 * @param localId our BGP identifier
 */
public record Peer(
        InetAddress address, long as, @Nullable InetAddress localAddress, long localAs, Inet4Address localId) {}

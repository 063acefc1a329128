package io.spillway.bgp.rib;

import io.spillway.bgp.message.CodecContext;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Where routes come from: one established session.
 *
 * @param address the neighbor's
 * @param as the neighbor's, 1..2^32-1
 * @param identifier the neighbor's BGP identifier
 * @param localAddress our end; routes that have it as next hop are unusable
 * @param context as negotiated
 */
public record Source(
        InetAddress address, long as, Inet4Address identifier, InetAddress localAddress, CodecContext context) {}

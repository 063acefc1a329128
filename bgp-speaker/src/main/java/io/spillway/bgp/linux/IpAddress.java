package io.spillway.bgp.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An address in numbers, compared without an allocation.
 *
 * @param high the first 8 octets of an IPv6 address, else 0
 * @param low the last 8 octets, or the 4 of IPv4
 * @param scope the interface of a link-local IPv6 address; 0: any
 */
public record IpAddress(boolean ipv6, long high, long low, int scope) {
    static final ValueLayout.OfLong NETWORK_LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt NETWORK_INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCKADDR_IN_BYTES = 16;
    static final int SOCKADDR_IN6_BYTES = 28;

    /** @param address an IPv4 or IPv6 address */
    public static IpAddress of(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address v6
                ? new IpAddress(true, octets.getLong(), octets.getLong(), v6.getScopeId())
                : new IpAddress(false, 0, Integer.toUnsignedLong(octets.getInt()), 0);
    }

    /** 0.0.0.0 or ::. */
    public static IpAddress any(boolean ipv6) {
        return new IpAddress(ipv6, 0, 0, 0);
    }

    /** struct sockaddr_in or sockaddr_in6 */
    MemorySegment socketAddress(int port, Arena arena) {
        MemorySegment address = arena.allocate(ipv6 ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES, Long.BYTES);
        address.set(JAVA_SHORT, 0, (short) (ipv6 ? AF_INET6 : AF_INET));
        address.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
        if (ipv6) {
            address.set(NETWORK_LONG, 8, high);
            address.set(NETWORK_LONG, 16, low);
            address.set(JAVA_INT, 24, scope);
        } else {
            address.set(NETWORK_INT, 4, (int) low);
        }
        return address;
    }
}

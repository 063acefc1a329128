package io.spillway.bgp.message;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Octets to addresses, without a name service and without turning ::ffff:a.b.c.d into IPv4. */
final class Addresses {
    private Addresses() {}

    static Inet4Address ipv4(byte[] octets) {
        try {
            return (Inet4Address) InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not 4 octets", e);
        }
    }

    static InetAddress of(byte[] octets) {
        try {
            return octets.length == 4 ? ipv4(octets) : Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("neither 4 nor 16 octets", e);
        }
    }

    /** Whether a neighbor could receive packets there: not 0/8, loopback, multicast or reserved. */
    static boolean isUsableNextHop(InetAddress address) {
        int first = address.getAddress()[0] & 0xFF;
        boolean martian4 = address instanceof Inet4Address && (first == 0 || first >= 240);
        return !martian4
                && !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isMulticastAddress();
    }
}

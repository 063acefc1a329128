package io.spillway.bgp.message;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Octets to addresses, without a name service and without turning ::ffff:a.b.c.d into IPv4; and addresses to text. */
public final class Addresses {
    private Addresses() {}

    static Inet4Address ipv4(byte[] octets) {
        try {
            return (Inet4Address) InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not 4 octets", e);
        }
    }

    /** @throws IllegalArgumentException neither 4 nor 16 octets */
    public static InetAddress of(byte[] octets) {
        try {
            return octets.length == 4 ? ipv4(octets) : Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("neither 4 nor 16 octets", e);
        }
    }

    /** Whether a neighbor could receive packets there: not 0/8, loopback, multicast or reserved. */
    static boolean isUsableNextHop(InetAddress address) {
        byte[] octets = address.getAddress();
        return isUsableNextHop(octets, 0, octets.length);
    }

    /** The same for an address of 4 or 16 octets that lies in {@code bytes}. */
    public static boolean isUsableNextHop(byte[] bytes, int from, int end) {
        int first = bytes[from] & 0xFF;
        if (end - from == 4) {
            return first != 0 && first != 127 && first < 224;
        }
        int others = 0;
        for (int i = from; i < end - 1; i++) {
            others |= bytes[i];
        }
        boolean unspecifiedOrLoopback = others == 0 && (bytes[end - 1] & 0xFE) == 0;
        return first != 0xFF && !unspecifiedOrLoopback;
    }

    /** As operators write it: {@code 10.101.2.1}, {@code 2001:db8::1} (RFC 5952, section 4). */
    public static String text(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length == 4) {
            return address.getHostAddress();
        }
        int zerosAt = -1;
        int zeros = 1; // a single zero is not shortened
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(octets, i + run) == 0) {
                run++;
            }
            if (run > zeros) {
                zerosAt = i;
                zeros = run;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == zerosAt) {
                text.append("::");
                i += zeros - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(group(octets, i)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] octets, int i) {
        return (octets[2 * i] & 0xFF) << 8 | (octets[2 * i + 1] & 0xFF);
    }
}

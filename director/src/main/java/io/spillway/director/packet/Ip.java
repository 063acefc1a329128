package io.spillway.director.packet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * IP addresses of both families as 128 bits, a high and a low long: an IPv4 address is held as its IPv4-mapped form
 * (RFC 4291 section 2.5.5.2), {@code ::ffff:a.b.c.d}. Nothing on a wire may look like that, so the two never meet.
 */
public final class Ip {
    private static final long V4_LOW = 0xffff_0000_0000L;
    private static final int V4_BITS_ABOVE = 96;

    private Ip() {}

    public static boolean isV4(long high, long low) {
        return high == 0 && (low >>> 32) == (V4_LOW >>> 32);
    }

    /** The low half of an IPv4 address in network order; the high half is 0. */
    public static long v4(int address) {
        return V4_LOW | (address & 0xffff_ffffL);
    }

    public static long high(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? 0 : ByteBuffer.wrap(bytes).getLong(0);
    }

    public static long low(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                ? v4(ByteBuffer.wrap(bytes).getInt(0))
                : ByteBuffer.wrap(bytes).getLong(8);
    }

    /** An {@link java.net.Inet4Address} or an {@link java.net.Inet6Address}. */
    public static InetAddress address(long high, long low) {
        // Of 16 bytes that are an IPv4-mapped address, getByAddress makes an Inet4Address.
        byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen bytes are always an address", e);
        }
    }

    /**
     * The high half of the mask that keeps a prefix.
     *
     * @param length 0..32 of an IPv4 address, 0..128 of an IPv6 address
     */
    public static long maskHigh(int length, boolean isV4) {
        return mask(isV4 ? length + V4_BITS_ABOVE : length);
    }

    /** The low half of the same mask. */
    public static long maskLow(int length, boolean isV4) {
        return mask((isV4 ? length + V4_BITS_ABOVE : length) - 64);
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }
}

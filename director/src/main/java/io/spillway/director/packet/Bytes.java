package io.spillway.director.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** Numbers in network byte order at any offset of packet memory, and IPv4 addresses as such numbers. */
public final class Bytes {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    public static int u8(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    public static int u16(MemorySegment memory, long at) {
        return memory.get(U16, at) & 0xffff;
    }

    /** 32 bits; an IPv4 address is compared, never ordered, so the sign doesn't matter. */
    public static int i32(MemorySegment memory, long at) {
        return memory.get(U32, at);
    }

    public static void put8(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    public static void put16(MemorySegment memory, long at, int value) {
        memory.set(U16, at, (short) value);
    }

    public static void put32(MemorySegment memory, long at, int value) {
        memory.set(U32, at, value);
    }

    public static long i64(MemorySegment memory, long at) {
        return memory.get(U64, at);
    }

    public static void put64(MemorySegment memory, long at, long value) {
        memory.set(U64, at, value);
    }

    public static int address(Inet4Address address) {
        byte[] bytes = address.getAddress();
        return (bytes[0] << 24) | ((bytes[1] & 0xff) << 16) | ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
    }

    public static Inet4Address address(int address) {
        byte[] bytes = {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are always an IPv4 address", e);
        }
    }
}

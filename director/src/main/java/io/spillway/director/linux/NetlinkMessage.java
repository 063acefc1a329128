package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.spillway.director.packet.Ip;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * One netlink message (RFC 3549 section 2.3) in a buffer: a header, a fixed part that depends on the type, attributes.
 * Addresses are in network order. Thread rule: one thread.
 */
final class NetlinkMessage {
    static final int HEADER_BYTES = 16;
    static final int NONE = -1;

    /** Without the flags "nested" and "in network byte order". */
    private static final int TYPE_MASK = 0x3fff;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int IPV4_BYTES = 4;
    static final int IPV6_BYTES = 16;

    private static final ValueLayout.OfInt IPV4 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong IPV6_HALF = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment buffer;
    private int start;
    private int end;

    NetlinkMessage(Arena arena, int capacity) {
        buffer = arena.allocate(capacity, 8);
    }

    /** The memory to receive into, or to send {@link #length} bytes from. */
    MemorySegment buffer() {
        return buffer;
    }

    int length() {
        return end;
    }

    void begin(int type, int flags, int sequence, int fixedBytes) {
        start = 0;
        end = HEADER_BYTES + fixedBytes;
        buffer.asSlice(0, end).fill((byte) 0);
        buffer.set(JAVA_SHORT_UNALIGNED, 4, (short) type);
        buffer.set(JAVA_SHORT_UNALIGNED, 6, (short) flags);
        buffer.set(JAVA_INT_UNALIGNED, 8, sequence);
        buffer.set(JAVA_INT_UNALIGNED, 0, end);
    }

    void fixed8(int at, int value) {
        buffer.set(JAVA_BYTE, HEADER_BYTES + at, (byte) value);
    }

    void fixed32(int at, int value) {
        buffer.set(JAVA_INT_UNALIGNED, HEADER_BYTES + at, value);
    }

    /** Of 4 or of 16 bytes, as the address's family needs. */
    void addressAttribute(int type, long high, long low) {
        int bytes = Ip.isV4(high, low) ? IPV4_BYTES : IPV6_BYTES;
        buffer.set(JAVA_SHORT_UNALIGNED, end, (short) (4 + bytes));
        buffer.set(JAVA_SHORT_UNALIGNED, end + 2, (short) type);
        if (bytes == IPV4_BYTES) {
            buffer.set(IPV4, end + 4, (int) low);
        } else {
            buffer.set(IPV6_HALF, end + 4, high);
            buffer.set(IPV6_HALF, end + 12, low);
        }
        end += 4 + bytes;
        buffer.set(JAVA_INT_UNALIGNED, 0, end);
    }

    static int family(long high, long low) {
        return Ip.isV4(high, low) ? AF_INET : AF_INET6;
    }

    /** Bytes of an address of a family; 0: no such family. */
    static int addressBytes(int family) {
        return switch (family) {
            case AF_INET -> IPV4_BYTES;
            case AF_INET6 -> IPV6_BYTES;
            default -> 0;
        };
    }

    /** Moves to the message at {@code at} of {@code received} bytes; false if none is complete there. */
    boolean read(int at, int received) {
        if (received - at < HEADER_BYTES) {
            return false;
        }
        int length = buffer.get(JAVA_INT_UNALIGNED, at);
        if (length < HEADER_BYTES || length > received - at) {
            return false;
        }
        start = at;
        end = at + length;
        return true;
    }

    /** Where the following message begins. */
    int next() {
        return (end + 3) & ~3;
    }

    int type() {
        return buffer.get(JAVA_SHORT_UNALIGNED, start + 4) & 0xffff;
    }

    int sequence() {
        return buffer.get(JAVA_INT_UNALIGNED, start + 8);
    }

    int get8(int at) {
        return start + HEADER_BYTES + at < end ? buffer.get(JAVA_BYTE, start + HEADER_BYTES + at) & 0xff : 0;
    }

    int get16(int at) {
        return get8(at) | (get8(at + 1) << 8);
    }

    int get32(int at) {
        return get16(at) | (get16(at + 2) << 16);
    }

    /** Offset of an attribute's content of at least {@code bytes}, or {@link #NONE}. */
    int find(int fixedBytes, int type, int bytes) {
        return find(start + HEADER_BYTES + fixedBytes, end, type, bytes);
    }

    /** The same among the attributes inside an attribute whose content is at {@code offset}. */
    int findInside(int offset, int type, int bytes) {
        int length = buffer.get(JAVA_SHORT_UNALIGNED, offset - 4) & 0xffff;
        return find(offset, offset - 4 + length, type, bytes);
    }

    private int find(int from, int to, int type, int bytes) {
        int at = from;
        while (to - at >= 4) {
            int length = buffer.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
            if (length < 4 || length > to - at) {
                return NONE;
            }
            int attribute = buffer.get(JAVA_SHORT_UNALIGNED, at + 2) & TYPE_MASK;
            if (attribute == type && length >= 4 + bytes) {
                return at + 4;
            }
            at += (length + 3) & ~3;
        }
        return NONE;
    }

    /** The high half of an address of {@code bytes} at an offset. */
    long highAt(int offset, int bytes) {
        return bytes == IPV4_BYTES ? 0 : buffer.get(IPV6_HALF, offset);
    }

    long lowAt(int offset, int bytes) {
        return bytes == IPV4_BYTES ? Ip.v4(buffer.get(IPV4, offset)) : buffer.get(IPV6_HALF, offset + 8);
    }

    int u16At(int offset) {
        return buffer.get(JAVA_SHORT_UNALIGNED, offset) & 0xffff;
    }

    int intAt(int offset) {
        return buffer.get(JAVA_INT_UNALIGNED, offset);
    }

    long macAt(int offset) {
        long mac = 0;
        for (int i = 0; i < 6; i++) {
            mac = (mac << 8) | (buffer.get(JAVA_BYTE, offset + i) & 0xff);
        }
        return mac;
    }
}

package io.spillway.director.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

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

    private static final ValueLayout.OfInt ADDRESS = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

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

    void addressAttribute(int type, int address) {
        buffer.set(JAVA_SHORT_UNALIGNED, end, (short) 8);
        buffer.set(JAVA_SHORT_UNALIGNED, end + 2, (short) type);
        buffer.set(ADDRESS, end + 4, address);
        end += 8;
        buffer.set(JAVA_INT_UNALIGNED, 0, end);
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
        int at = start + HEADER_BYTES + fixedBytes;
        while (end - at >= 4) {
            int length = buffer.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
            if (length < 4 || length > end - at) {
                return NONE;
            }
            if (buffer.get(JAVA_SHORT_UNALIGNED, at + 2) == type && length >= 4 + bytes) {
                return at + 4;
            }
            at += (length + 3) & ~3;
        }
        return NONE;
    }

    int addressAt(int offset) {
        return buffer.get(ADDRESS, offset);
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

package io.spillway.bgp.message;

import java.util.Arrays;

/**
 * Reads big-endian fields of a bounded piece of a message. It can only fail one way: a {@link DecodeException} with the
 * error that fits the piece being read. Confined to one call.
 */
final class WireReader {
    private final byte[] bytes;
    private final int end;
    private final BgpError whenShort;
    private int at;

    WireReader(byte[] bytes, int from, int end, BgpError whenShort) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
        this.whenShort = whenShort;
    }

    int remaining() {
        return end - at;
    }

    boolean hasRemaining() {
        return at < end;
    }

    /** The whole message, of which this is a piece; not to be changed. */
    byte[] array() {
        return bytes;
    }

    /** Offset of the next octet in the message. */
    int position() {
        return at;
    }

    int u8() throws DecodeException {
        need(1);
        return bytes[at++] & 0xFF;
    }

    int peekU8() throws DecodeException {
        need(1);
        return bytes[at] & 0xFF;
    }

    int u16() throws DecodeException {
        need(2);
        int value = (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
        at += 2;
        return value;
    }

    int i32() throws DecodeException {
        return u16() << 16 | u16();
    }

    long u32() throws DecodeException {
        return i32() & 0xFFFF_FFFFL;
    }

    long i64() throws DecodeException {
        return u32() << 32 | u32();
    }

    byte[] bytes(int length) throws DecodeException {
        need(length);
        byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return copy;
    }

    byte[] rest() throws DecodeException {
        return bytes(remaining());
    }

    /** A value that must have exactly this many octets. */
    void expect(String name, int octets) throws DecodeException {
        if (remaining() != octets) {
            throw new DecodeException(whenShort, name + " of " + remaining() + " octets");
        }
    }

    /** A list whose elements have this many octets, at least one. */
    void expectMultiple(String name, int octets) throws DecodeException {
        if (remaining() == 0 || remaining() % octets != 0) {
            throw new DecodeException(whenShort, name + " of " + remaining() + " octets");
        }
    }

    /** The next {@code length} octets as a reader of their own. */
    WireReader slice(int length, BgpError whenSliceShort) throws DecodeException {
        need(length);
        WireReader slice = new WireReader(bytes, at, at + length, whenSliceShort);
        at += length;
        return slice;
    }

    /** The same piece from here on, to look ahead. */
    WireReader copy() {
        return new WireReader(bytes, at, end, whenShort);
    }

    /** The octets from {@code from} up to here, for NOTIFICATION data. */
    byte[] since(int from) {
        return Arrays.copyOfRange(bytes, from, at);
    }

    /** The same with everything that follows. */
    byte[] sinceAndRest(int from) {
        return Arrays.copyOfRange(bytes, from, end);
    }

    private void need(int length) throws DecodeException {
        if (length > end - at) {
            throw new DecodeException(whenShort, length + " octets needed, " + (end - at) + " left");
        }
    }
}
